/** Kill -9 at every mutating call of a cleanup: the next cleanup finishes it. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanupRun, runLab } from "../../src/engine/index.ts";
import { type CrashMoment, crashTarget } from "../support/crash-target.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
let before: string[];

beforeAll(async () => {
  bench = await openBench();
  before = bench.inventory();
});
afterAll(() => bench.close());

const points = [1, 3, 5, 7, 9, 11].flatMap((call) =>
  (["before", "after"] as CrashMoment[]).map((moment) => ({ call, moment })),
);

describe("a cleanup killed at any mutating call", () => {
  it.each(points)("$moment call $call: the next one finishes", async ({ call, moment }) => {
    const { run } = await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] });
    const doomed = crashTarget(bench.target, bench.runsFolder, { call, moment });
    const signal = AbortSignal.any([bench.signal, doomed.dead]);
    await cleanupRun({ ...bench, signal, target: doomed.target, run }).catch(() => undefined);
    const folder = doomed.left() ?? "";
    expect(folder, "the cleanup has fewer mutating calls").not.toBe("");
    const result = await cleanupRun({ ...bench, runsFolder: folder, run });
    expect(result, doomed.operation()).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory(), doomed.operation()).toEqual(before);
    rmSync(bench.runsFolder, { recursive: true, force: true });
    doomed.remove();
  });
});
