/** What a run has chosen of its lab decides which steps it has, also when another process takes it up. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { planLab, resumeRun, runLab, verifyLab } from "../../src/engine/index.ts";
import { check, lab, parameter, pass, step } from "../../src/lab/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";

const size = parameter({ id: "size", title: "How big", values: { small: "one", big: "two" }, usual: "small" });

/** Each step finds what the run chose. */
const stepNamed = (id: string, more: { optional?: boolean; unless?: { parameter: typeof size; value: string } }) =>
  step({
    id,
    title: id,
    covers: [],
    needs: {},
    minutes: 1,
    solve: async ({ say, setting }) => say(setting(size)),
    locate: async ({ setting }) => ({ chosen: setting(size) }),
    checks: [
      check<{ chosen: string }>({
        id: "chosen",
        title: "What was chosen",
        hints: ["a", "b"],
        mistakes: [],
        run: async (_, { chosen }) => pass(chosen),
      }),
    ],
    ...more,
  });

const sized = lab({
  id: "sized",
  title: "Sized",
  objective: "To choose.",
  prerequisites: [],
  steps: [
    stepNamed("always", {}),
    stepNamed("extra", { optional: true }),
    stepNamed("only-big", { unless: { parameter: size, value: "small" } }),
  ],
  parameters: [size],
  assets: [],
  url: import.meta.url,
});

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const started = () =>
  bench.said.flatMap(({ code, data }) => (code === "step.started" && "step" in data ? [data.step] : []));

it("without settings the usual value holds", async () => {
  const { tasks } = await runLab({ ...bench, lab: sized, mode: "unattended", optional: [] });
  expect(tasks).toEqual(["always"]);
  expect(started()).toEqual(["always"]);
});

it("a setting holds for the run, its verification and whoever resumes it", async () => {
  const settings = { size: "big" };
  const options = { ...bench, lab: sized, optional: ["extra"], settings };
  const { run, tasks } = await runLab({ ...options, mode: "challenge" });
  expect(tasks).toEqual(["always", "extra", "only-big"]);
  const { steps } = await verifyLab({ ...bench, lab: sized, run, step: undefined });
  expect(steps.map(({ step }) => step)).toEqual(["always", "extra", "only-big"]);
  expect(steps.flatMap(({ checks }) => checks.map(({ verdict }) => verdict))).toEqual([
    pass("big"),
    pass("big"),
    pass("big"),
  ]);
  expect((await resumeRun({ ...bench, lab: sized, run })).tasks).toEqual(tasks);
});

it("a plan counts the steps of its settings", async () => {
  const minutes = async (value: string) =>
    (await planLab({ ...bench, lab: sized, optional: [], settings: { size: value } })).minutes.aws;
  expect([await minutes("small"), await minutes("big")]).toEqual([1, 2]);
});
