/** Guided mode: before each step, its text and the learner's choice. Questions go to stderr, as all talk. */
import type { Driver } from "../engine/api.ts";
import type { Lab, Question, Step } from "../lab/index.ts";
import { markdownLines } from "../report/markdown.ts";
import { nameOf, userError } from "../shared/errors.ts";
import type { Cli } from "./cli.ts";
import { stepOf } from "./lab-step.ts";
import { lessonText } from "./lesson-text.ts";
import type { Progress } from "./progress.ts";

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
  readonly description?: string;
}

/** How questions are asked; tests answer by script. */
export interface Questions {
  select<T>(message: string, choices: readonly Choice<T>[]): Promise<T>;
  enter(message: string): Promise<void>;
}

export interface GuidedOptions {
  readonly lab: Lab;
  readonly cli: Cli;
  readonly progress: Pick<Progress, "print" | "pause" | "resume" | "run">;
  readonly questions: Questions;
  /** Opens a shell with the run's environment and returns when it ends. */
  openShell(): Promise<void>;
}

type Answer = "solve" | "myself" | "hint" | "solution" | "stop";

export function guidedDriver(options: GuidedOptions): Driver {
  const { lab, progress } = options;
  let told = "";
  return {
    next: ({ id, index, total }) =>
      atPrompt(options, () => {
        const step = stepOf(lab, id);
        // After work that did not pass, the verdicts stand there; the introduction has been read.
        progress.print(...(told === id ? [""] : introduction(step, { index, total }, options)));
        told = id;
        return decide(step, options);
      }),
    ask: (question, place) => atPrompt(options, () => askQuestion(question, place, options)),
  };
}

async function atPrompt<T>({ progress, cli }: GuidedOptions, talk: () => Promise<T>): Promise<T> {
  progress.pause();
  try {
    return await talk();
  } catch (error) {
    // Ctrl-C at a prompt comes as an error of @inquirer; it ends the run as it does elsewhere.
    if (nameOf(error) === "ExitPromptError") cli.interrupt();
    throw error;
  } finally {
    progress.resume();
  }
}

/** Throws `NO_TERMINAL` where nobody can answer. */
export function requireTerminal(cli: Cli, instead: string): void {
  if (!cli.interactive)
    throw userError("NO_TERMINAL", "Guided mode asks questions, and there is no terminal here.", instead);
}

export async function terminalQuestions(cli: Cli): Promise<Questions> {
  const { input, select } = await import("@inquirer/prompts");
  const context = { signal: cli.signal, output: process.stderr, clearPromptOnDone: false };
  return {
    select: (message, choices) => select({ message, choices: [...choices] }, context),
    enter: async (message) => void (await input({ message }, context)),
  };
}

function introduction(
  step: Step,
  at: { index: number; total: number },
  { lab, progress, cli }: GuidedOptions,
): string[] {
  const { bold, dim } = cli.style.out;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 92) };
  const { concepts } = lessonText(lab, progress.run()).step(step.id);
  return [
    "",
    `${dim(`Step ${at.index} of ${at.total}`)}  ${bold(step.title)}  ${dim(`about ${step.minutes} min on AWS`)}`,
    "",
    ...markdownLines(concepts, layout, "  "),
    "",
    dim("  Checked afterwards"),
    ...step.checks.map((check) => `  ${dim("·")} ${check.title}`),
    "",
  ];
}

async function decide(step: Step, options: GuidedOptions): Promise<"solve" | "verify" | "stop"> {
  const hints = hintsOf(step);
  let shown = 0;
  for (;;) {
    const answer = await options.questions.select<Answer>("How do you want to go on?", [
      { name: "Do it for me", value: "solve", description: "awslab makes the calls and shows them" },
      {
        name: "I do it myself",
        value: "myself",
        description: "with the AWS CLI, an SDK or anything else; then it is checked",
      },
      {
        name: shown < hints.length ? `Give me a hint (${shown + 1} of ${hints.length})` : "No more hints",
        value: "hint",
      },
      { name: "Show me the AWS CLI commands", value: "solution" },
      {
        name: "Stop here",
        value: "stop",
        description: "awslab resume goes on later, awslab cleanup removes everything",
      },
    ]);
    switch (answer) {
      case "solve":
      case "stop":
        return answer;
      case "hint":
        if (shown < hints.length) options.progress.print(...hintLines(hints[shown++] ?? "", options.cli));
        break;
      case "solution":
        options.progress.print(...solutionLines(step, options));
        break;
      case "myself":
        if (await byHand(step, options)) return "verify";
    }
  }
}

async function byHand(step: Step, options: GuidedOptions): Promise<boolean> {
  const { cli, lab, progress, questions } = options;
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 92) };
  const { task } = lessonText(lab, progress.run()).step(step.id);
  progress.print("", ...markdownLines(task, layout, "  "), "");
  const how = await questions.select<"shell" | "elsewhere" | "back">("Where will you work?", [
    { name: "Open a shell here", value: "shell", description: "endpoint, keys and region are set; exit returns here" },
    { name: "In another terminal", value: "elsewhere", description: `awslab shell ${lab.id} sets it up there` },
    { name: "Back", value: "back" },
  ]);
  if (how === "back") return false;
  if (how === "shell") await options.openShell();
  else await questions.enter("Press Enter when it is done");
  return true;
}

/** Asks a question of the quiz, then tells what is right and why. */
async function askQuestion(
  { section, asks, choices }: Question,
  { index, total }: { index: number; total: number },
  { cli, progress, questions }: GuidedOptions,
): Promise<number | undefined> {
  const { bold, dim, good, warn } = cli.style.out;
  if (index === 1)
    progress.print("", `${bold("A short quiz")}  ${dim(section)}`, dim("It decides nothing; skip it if you like."), "");
  const answer = await questions.select<number | undefined>(`${index} of ${total}: ${asks}`, [
    ...choices.map(({ text }, value) => ({ name: text, value })),
    { name: dim("Skip the quiz"), value: undefined },
  ]);
  const chosen = answer === undefined ? undefined : choices[answer];
  if (!chosen) return undefined;
  const right = choices.find((each) => each.right);
  const layout = { style: cli.style.out, width: Math.min(cli.columns, 92) };
  progress.print(
    chosen.right ? `  ${good("Right.")}` : `  ${warn("Not quite.")}`,
    ...markdownLines(chosen.why, layout, "  "),
    ...(chosen.right ? [] : markdownLines(`The answer: **${right?.text}.** ${right?.why}`, layout, "  ")),
    "",
  );
  return answer;
}

/** From every check, first all nudges, then what comes nearer to the answer. */
function hintsOf(step: Step): string[] {
  const deepest = Math.max(0, ...step.checks.map(({ hints }) => hints.length));
  const levels = Array.from({ length: deepest }, (_, level) =>
    step.checks.flatMap(({ hints }) => (hints[level] === undefined ? [] : [hints[level]])),
  );
  return levels.flat();
}

const hintLines = (hint: string, { style, columns }: Cli): string[] => [
  "",
  ...markdownLines(hint, { style: style.out, width: Math.min(columns, 92) }, "  "),
  "",
];

function solutionLines(step: Step, { lab, progress, cli }: GuidedOptions): string[] {
  const lines = lessonText(lab, progress.run()).step(step.id).solution.split("\n");
  return ["", ...lines.map((line) => `  ${cli.style.out.name(line)}`), ""];
}
