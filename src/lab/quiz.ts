/** The short quiz of a section: asked in guided mode after the section's last step. Nothing is decided by its answers. */
import { type OutlineSection, sectionsOf } from "./outline.ts";
import type { Lab, Step } from "./types.ts";

export interface QuizChoice {
  readonly text: string;
  /** Exactly one choice of a question is right. */
  readonly right?: true;
  /** Why it is right or wrong, in a sentence or two; shown when it was chosen. */
  readonly why: string;
}

export interface Question {
  /** Unique in the lab; kebab-case. */
  readonly id: string;
  /** Title of the outline section; in a lab of one's own any title. */
  readonly section: string;
  readonly asks: string;
  readonly choices: readonly QuizChoice[];
}

const FEWEST_CHOICES = 2;

/** What is wrong with a lab's quiz. */
export function quizReasons({ id: lab, quiz = [] }: Lab, own: boolean): string[] {
  const sections = sectionsOf(lab).map(({ section }) => section);
  const ids = quiz.map(({ id }) => id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  return [
    ...[...twice].map((id) => `two questions have the id "${id}"`),
    ...quiz.flatMap((question) => questionReasons(question, own ? undefined : sections)),
  ];
}

function questionReasons({ id, section, asks, choices }: Question, sections: readonly string[] | undefined): string[] {
  const reasons: string[] = [];
  if (!/^[a-z][a-z0-9-]*$/.test(id)) reasons.push("its id is not kebab-case");
  if (sections && !sections.includes(section)) reasons.push(`the outline has no section "${section}" for this lab`);
  if (asks.trim() === "") reasons.push("it asks nothing");
  if (choices.length < FEWEST_CHOICES) reasons.push(`it has ${choices.length} choices, fewer than two`);
  const right = choices.filter((each) => each.right).length;
  if (right !== 1) reasons.push(`${right} of its choices are right, not one`);
  if (new Set(choices.map(({ text }) => text)).size < choices.length) reasons.push("two of its choices are the same");
  for (const { text, why } of choices) if (why.trim() === "") reasons.push(`choice "${text}" is not explained`);
  return reasons.map((reason) => `question "${id}": ${reason}`);
}

/** The questions that are due after a step of a run: those of the sections that end with it. */
export function questionsAfter(lab: Lab, step: Step, steps: readonly Step[]): readonly Question[] {
  const ended = new Set(
    [...new Set((lab.quiz ?? []).map(({ section }) => section))].filter(
      (title) => lastStepOf(lab, title, steps) === step,
    ),
  );
  return (lab.quiz ?? []).filter(({ section }) => ended.has(section));
}

/** The last step that covers anything of the section; the last of all where none does. */
function lastStepOf(lab: Lab, title: string, steps: readonly Step[]): Step | undefined {
  const section = sectionsOf(lab.id).find((each) => each.section === title);
  const items = new Set(section ? idsIn(section) : []);
  return steps.filter(({ covers }) => covers.some((id) => items.has(id))).at(-1) ?? steps.at(-1);
}

const idsIn = ({ topics }: OutlineSection): string[] => topics.flatMap(({ items }) => items.map(({ id }) => id));
