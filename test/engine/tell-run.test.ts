/** The story of a real run, from the journal that the engine wrote. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { cleanupRun, hintFor, runLab, tellRun, verifyLab } from "../../src/engine/index.ts";
import { STORY_FORMATS } from "../../src/report/story/index.ts";
import { flawOf } from "../report/story/markup.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

it("tells steps, evidence, calls, resources and the proof, after cleanup and without a target", async () => {
  const { run } = await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] });
  await verifyLab({ ...bench, lab: smallLab, run, step: undefined });
  const cleanup = await cleanupRun({ ...bench, run });
  await bench.sandbox.close();

  const story = await tellRun({ runsFolder: bench.runsFolder, run, lab: smallLab });
  expect(story.outcome).toBe("done");
  expect(story.totals).toMatchObject({ steps: 4, stepsPassed: 4, checks: 4, passed: 4, unjudged: 0, hints: 0 });
  expect(story.sessions.map(({ doing }) => doing)).toEqual(["run small", "verify small", "cleanup"]);
  expect(story.steps[0]?.checks[0]).toMatchObject({ verdict: { status: "pass", evidence: "two groups" } });
  // Once by the run, once by verify.
  expect(story.steps[0]?.checks[0]?.verdicts).toHaveLength(2);

  const counted = bench.said.filter(({ code }) => code === "call.done" || code === "call.failed").length;
  expect(story.calls.complete).toBe(true);
  expect(story.calls.services.reduce((sum, { changing, reading }) => sum + changing + reading, 0)).toBe(counted);

  expect(story.resources.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["ec2:vpc", "ec2:subnet", "iam:role", "cloudwatch-logs:log-group"]),
  );
  expect(story.resources.filter(({ end }) => end !== "gone")).toEqual([]);
  const { passes, surfaces, readErrors } = cleanup.proof;
  expect(story.cleanup).toMatchObject({ state: cleanup.outcome, deleted: cleanup.deleted, surfaces, readErrors });
  expect(story.cleanup.passes).toHaveLength(passes);

  expect(flawOf(STORY_FORMATS.html(story), { html: true })).toBeUndefined();
  expect(flawOf(STORY_FORMATS.junit(story), { html: false })).toBeUndefined();
  expect(STORY_FORMATS.md(story)).toContain("Nothing is left.");
  expect(STORY_FORMATS.json(story)).not.toContain(
    bench.target.clientConfig.credentials?.toString() ?? "no credentials",
  );
});

it("tells a failure with its evidence and the hints used, in the middle of a run", async () => {
  const { run } = await runLab({ ...bench, lab: smallLab, mode: "challenge", optional: [] });
  await verifyLab({ ...bench, lab: smallLab, run, step: "network" });
  await hintFor({ ...bench, lab: smallLab, run, step: "network" });
  const story = await tellRun({ runsFolder: bench.runsFolder, run, lab: smallLab });
  expect(story).toMatchObject({
    outcome: "unfinished",
    cleanup: { state: "not begun" },
    totals: { failed: 1, hints: 1 },
  });
  expect(story.steps[0]).toMatchObject({
    by: "nobody",
    hints: [{ check: "groups", level: 1, text: "Look at the groups." }],
  });
  expect(story.steps[0]?.checks[0]?.verdict).toMatchObject({
    status: "fail",
    actual: `No VPC named lab-small-${run}.`,
  });
  // Asking for a hint judges, but is no attempt.
  expect(story.steps[0]?.checks[0]?.verdicts).toHaveLength(1);
  expect(STORY_FORMATS.md(story)).toContain("✖ failed");
});
