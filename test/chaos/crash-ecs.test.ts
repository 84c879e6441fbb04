/**
 * Kill -9 at mutating calls of the ECS lab. A sample on every run of the tests; every call with AWSLAB_CHAOS=full
 * (about 20 minutes).
 */
import { afterAll, beforeAll, describe, it } from "vitest";
import lab from "../../labs/ecs/lab.ts";
import { crashThenCleanup, crashThenResume, pointsOf } from "../support/crash-suite.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";

const LIMIT = { timeout: 120_000 };

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.close());

/** How many mutating calls the lab makes. */
const CALLS = 88;
const full = process.env.AWSLAB_CHAOS === "full";
const every = Array.from({ length: CALLS }, (_, i) => i + 1);
const sample = [9, 33, 58, 71, 84];

describe("the ECS lab, killed", () => {
  it.each(pointsOf(full ? every : sample))("$moment call $call: cleanup leaves nothing", LIMIT, async (point) => {
    await crashThenCleanup(bench, lab, point);
  });

  it.each(full ? every : [21, 47, 66, 80])("after call %i: resume finishes", LIMIT, async (call) => {
    await crashThenResume(bench, lab, { call, moment: "after" });
  });
});
