import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type Choice, guidedDriver, type Questions, requireTerminal } from "../../src/cli/guided.ts";
import { check, lab, pass, step } from "../../src/lab/index.ts";
import { fakeCli } from "./fake-cli.ts";

const cluster = step({
  id: "cluster",
  title: "A cluster",
  covers: [],
  needs: {},
  minutes: 2,
  solve: async () => {},
  locate: async () => ({}),
  checks: [
    check({ id: "a", title: "It is ACTIVE", hints: ["nudge a", "answer a"], mistakes: [], run: async () => pass("") }),
    check({ id: "b", title: "It has tags", hints: ["nudge b", "answer b"], mistakes: [], run: async () => pass("") }),
  ],
});
const FOLDER = mkdtempSync(join(tmpdir(), "awslab-lab-"));
writeFileSync(
  join(FOLDER, "lesson.md"),
  "# Lab\n\n## cluster\n\n### Concepts\nA cluster groups tasks.\n\n### Task\nMake {{name}}.\n\n### Solution\n```sh\naws ecs create-cluster\n```\n",
);

function drive(answers: readonly unknown[]) {
  const cli = fakeCli();
  const asked: string[][] = [];
  const left = [...answers];
  const shells: string[] = [];
  const questions: Questions = {
    select: async <T>(_: string, choices: readonly Choice<T>[]) => {
      asked.push(choices.map(({ name }) => name));
      const wanted = left.shift();
      const choice = choices.find(({ value }) => value === wanted);
      if (!choice) throw new Error(`no choice ${wanted}`);
      return choice.value;
    },
    enter: async () => {},
  };
  const driver = guidedDriver({
    lab: lab({
      id: "ecs",
      title: "ECS",
      objective: "",
      prerequisites: [],
      steps: [cluster],
      assets: [],
      url: pathToFileURL(join(FOLDER, "lab.ts")).href,
    }),
    cli,
    questions,
    progress: {
      print: (...lines) => cli.out(`${lines.join("\n")}\n`),
      pause: () => {},
      resume: () => {},
      run: () => ({ run: "k3x7ab", lab: "ecs", account: "1", region: "r" }),
    },
    openShell: async () => void shells.push("shell"),
  });
  return { cli, asked, shells, driver, answer: driver.next({ id: "cluster", title: "A cluster", index: 1, total: 3 }) };
}

test("tells what the step is about before it asks", async () => {
  const { cli, answer } = drive(["solve"]);
  expect(await answer).toBe("solve");
  expect(cli.stdout).toMatch(
    /Step 1 of 3 {2}A cluster[\s\S]*A cluster groups tasks\.[\s\S]*It is ACTIVE\n.*It has tags/,
  );
});

test("hints go from nudges to answers, and run out", async () => {
  const { cli, asked, answer } = drive(["hint", "hint", "hint", "hint", "hint", "stop"]);
  expect(await answer).toBe("stop");
  expect(cli.stdout).toMatch(/nudge a[\s\S]*nudge b[\s\S]*answer a[\s\S]*answer b/);
  expect(asked.map((names) => names[2])).toEqual([
    "Give me a hint (1 of 4)",
    "Give me a hint (2 of 4)",
    "Give me a hint (3 of 4)",
    "Give me a hint (4 of 4)",
    "No more hints",
    "No more hints",
  ]);
});

test("doing it yourself shows the task, then it is verified", async () => {
  const { cli, shells, answer } = drive(["myself", "shell"]);
  expect(await answer).toBe("verify");
  expect(shells).toEqual(["shell"]);
  expect(cli.stdout).toContain("Make lab-ecs-k3x7ab.");
});

test("one can go back from doing it yourself", async () => {
  const { answer, cli } = drive(["myself", "back", "solution", "solve"]);
  expect(await answer).toBe("solve");
  expect(cli.stdout).toContain("aws ecs create-cluster");
});

test("without a terminal it says what to type instead", () => {
  expect(() => requireTerminal(fakeCli(), "awslab run ecs --yes")).toThrow(
    expect.objectContaining({ code: "NO_TERMINAL", hint: "awslab run ecs --yes" }),
  );
});

const question = {
  id: "q",
  section: "A section",
  asks: "Who replaces a task?",
  choices: [
    { text: "Nobody", why: "Somebody does." },
    { text: "The scheduler", right: true, why: "It keeps the count." },
  ],
} as const;

test("a question of the quiz is answered, explained, or skipped", async () => {
  const { cli, asked, driver, answer } = drive(["stop", 1, 0, undefined]);
  await answer;
  const ask = () => driver.ask?.(question, { index: 1, total: 3 });
  expect(await ask()).toBe(1);
  expect(asked.at(-1)).toEqual(["Nobody", "The scheduler", "Skip the quiz"]);
  expect(cli.stdout).toMatch(/A short quiz {2}A section[\s\S]*Right\.\n {2}It keeps the count\./);
  expect(cli.stdout).not.toContain("Somebody does.");
  expect(await ask()).toBe(0);
  expect(cli.stdout).toMatch(/Not quite\.\n {2}Somebody does\.\n {2}The answer: The scheduler\. It keeps the count\./);
  expect(await ask()).toBeUndefined();
});
