/** The chaos tests of a lab: killed at a mutating call, what the next process makes of it. */
import { rmSync } from "node:fs";
import { expect } from "vitest";
import { cleanupRun, resumeRun, runLab } from "../../src/engine/index.ts";
import { listRuns } from "../../src/journal/index.ts";
import type { Lab } from "../../src/lab/index.ts";
import { type CrashMoment, crashTarget } from "./crash-target.ts";
import type { Bench } from "./engine-bench.ts";

export interface CrashPoint {
  readonly call: number;
  readonly moment: CrashMoment;
}

interface Crashed {
  readonly folder: string;
  readonly run: string;
  readonly operation: string;
}

/** Runs the lab until it dies at this point; undefined where it has fewer mutating calls (it is then cleaned up). */
async function crash(bench: Bench, lab: Lab, point: CrashPoint): Promise<Crashed | undefined> {
  const doomed = crashTarget(bench.target, bench.runsFolder, point);
  const signal = AbortSignal.any([bench.signal, doomed.dead]);
  const options = { ...bench, lab, target: doomed.target, signal, mode: "unattended", optional: [] } as const;
  const ended = await runLab(options).catch(() => undefined);
  const folder = doomed.left();
  if (folder === undefined) await cleanupRun({ ...bench, run: ended?.run ?? "" });
  rmSync(bench.runsFolder, { recursive: true, force: true });
  if (folder === undefined) return undefined;
  const [run = ""] = await listRuns(folder);
  return { folder, run, operation: `${point.moment} call ${point.call} (${doomed.operation()})` };
}

/** Crash, then cleanup by a fresh process: nothing is left, nothing of others is touched. Answers the operation. */
export async function crashThenCleanup(bench: Bench, lab: Lab, point: CrashPoint): Promise<string> {
  const before = bench.inventory();
  const crashed = await crash(bench, lab, point);
  if (!crashed) throw new Error(`the lab has fewer than ${point.call} mutating calls`);
  const { folder, run, operation } = crashed;
  const result = await cleanupRun({ ...bench, runsFolder: folder, run });
  expect(result.left, operation).toEqual([]);
  expect(result.outcome, operation).toBe("clean");
  expect(bench.inventory(), operation).toEqual(before);
  rmSync(folder, { recursive: true, force: true });
  return operation;
}

/** Crash, then resume by a fresh process: the lab is finished, and cleanup leaves nothing. */
export async function crashThenResume(bench: Bench, lab: Lab, point: CrashPoint): Promise<void> {
  const before = bench.inventory();
  const { folder, run, operation } = (await crash(bench, lab, point)) ?? { folder: "", run: "", operation: "none" };
  bench.said.length = 0;
  const resumed = await resumeRun({ ...bench, lab, runsFolder: folder, run });
  expect(
    bench.said.filter(({ code }) => code === "step.failed"),
    operation,
  ).toEqual([]);
  expect(resumed.outcome, operation).toBe("done");
  expect(await cleanupRun({ ...bench, runsFolder: folder, run }), operation).toMatchObject({
    outcome: "clean",
    left: [],
  });
  expect(bench.inventory(), operation).toEqual(before);
  rmSync(folder, { recursive: true, force: true });
}

/** Whether the lab finishes before its `call`-th mutating call. */
export const hasFewerCalls = async (bench: Bench, lab: Lab, call: number): Promise<boolean> =>
  (await crash(bench, lab, { call, moment: "before" })) === undefined;

export const pointsOf = (calls: readonly number[]): CrashPoint[] =>
  calls.flatMap((call) => (["before", "after"] as const).map((moment) => ({ call, moment })));
