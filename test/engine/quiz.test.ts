import { afterEach, beforeEach, expect, it } from "vitest";
import { resumeRun, runLab, verifyLab } from "../../src/engine/index.ts";
import { storyOfRun } from "../../src/engine/story-of-run.ts";
import { journalPath, readJournal } from "../../src/journal/index.ts";
import type { Question } from "../../src/lab/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const question = (id: string): Question => ({
  id,
  section: "Everything",
  asks: `${id}?`,
  choices: [
    { text: "no", why: "It is not." },
    { text: "yes", right: true, why: "It is." },
  ],
});
const lab = { ...smallLab, quiz: ["one", "two", "three"].map(question) };

const entriesOf = async (run: string) =>
  (await readJournal(journalPath(bench.runsFolder, run), run)).entries.flatMap((entry) =>
    entry.kind === "quiz" ? [entry] : [],
  );

it("is asked after the last step in guided mode, once, and only written down", async () => {
  const asked: string[] = [];
  const answers = [1, 0, undefined];
  const driver = {
    next: async () => "solve" as const,
    ask: async ({ id }: Question, { index, total }: { index: number; total: number }) => {
      asked.push(`${id} ${index}/${total}`);
      return answers[asked.length - 1];
    },
  };
  const { run, outcome } = await runLab({ ...bench, lab, mode: "guided", optional: [], driver });
  expect(outcome).toBe("done");
  expect(asked).toEqual(["one 1/3", "two 2/3", "three 3/3"]);
  const entries = await entriesOf(run);
  expect(entries.map(({ question: id, chosen, right, answer }) => [id, chosen, right, answer])).toEqual([
    ["one", "yes", true, "yes"],
    ["two", "no", false, "yes"],
    ["three", undefined, undefined, "yes"],
  ]);
  await resumeRun({ ...bench, lab, run, driver });
  expect(asked).toHaveLength(3);
  expect(await verifyLab({ ...bench, lab, run, step: undefined })).toMatchObject({ failed: 0, blocked: 0 });
  const { entries: all } = await readJournal(journalPath(bench.runsFolder, run), run);
  const story = storyOfRun(all, { lab, asOf: "2030-01-01T00:00:00Z", dailyCost: () => undefined });
  expect(story?.outcome).toBe("done");
  expect(story?.quiz).toMatchObject([{ right: true }, { right: false, answer: "yes" }, { question: "three" }]);
});

it("is skipped as a whole by one skip, and never asked of nobody", async () => {
  const driver = { next: async () => "solve" as const, ask: async () => undefined };
  const { run } = await runLab({ ...bench, lab, mode: "guided", optional: [], driver });
  expect((await entriesOf(run)).map(({ chosen }) => chosen)).toEqual([undefined, undefined, undefined]);
  const unattended = await runLab({ ...bench, lab, mode: "unattended", optional: [], driver });
  expect(await entriesOf(unattended.run)).toEqual([]);
});
