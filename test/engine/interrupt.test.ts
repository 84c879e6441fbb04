/** Ctrl-C: nothing more is sent, what is under way is journaled, and the run can go on. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, resumeRun, runLab, statusOfRuns } from "../../src/engine/index.ts";
import type { Emit } from "../../src/events/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

/** Aborts when the given number of mutating calls was sent. */
function aborting(after: number): { emit: Emit; signal: AbortSignal } {
  const controller = new AbortController();
  let sent = 0;
  const emit: Emit = (code, data) => {
    bench.emit(code, data);
    if (code === "call.sent" && "mutating" in data && data.mutating && ++sent === after)
      controller.abort(new Error("interrupted"));
  };
  return { emit, signal: controller.signal };
}

describe("an interrupted run", () => {
  it.each([1, 5, 9])("after %i calls ends as interrupted, with every outcome known, and resumes", async (calls) => {
    const before = bench.inventory();
    const { run, outcome } = await runLab({
      ...bench,
      ...aborting(calls),
      lab: smallLab,
      mode: "unattended",
      optional: [],
    });
    expect(outcome).toBe("interrupted");
    expect((await statusOfRuns(bench.runsFolder)).runs).toMatchObject([
      { run, state: "open", unknown: 0, heldBy: undefined },
    ]);
    expect(bench.said.filter(({ code }) => code === "step.failed")).toEqual([]);
    expect((await resumeRun({ ...bench, lab: smallLab, run })).outcome).toBe("done");
    expect(await cleanupRun({ ...bench, run })).toMatchObject({ outcome: "clean" });
    expect(bench.inventory()).toEqual(before);
  });

  it("in cleanup tells that it is not finished, and the next one finishes", async () => {
    const before = bench.inventory();
    const { run } = await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] });
    expect(await cleanupRun({ ...bench, ...aborting(3), run })).toMatchObject({ outcome: "undetermined" });
    expect(await cleanupRun({ ...bench, run })).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });
});

describe("two at once", () => {
  it("the second is told who holds the run", async () => {
    const { run } = await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] });
    const [first, second] = await Promise.allSettled([cleanupRun({ ...bench, run }), cleanupRun({ ...bench, run })]);
    const refused = first.status === "rejected" ? first : second;
    expect(refused).toMatchObject({ status: "rejected", reason: { code: "RUN_LOCKED" } });
    expect([first.status, second.status].sort()).toEqual(["fulfilled", "rejected"]);
  });
});
