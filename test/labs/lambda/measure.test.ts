import type { Lambda } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { measure } from "../../../labs/lambda/measuring/measure.ts";
import type { SizedVersion } from "../../../labs/lambda/measuring/versions.ts";

const ONE: SizedVersion = { version: "1", memory: 1024, architecture: "arm64" };
const OTHER: SizedVersion = { version: "2", memory: 1024, architecture: "x86_64" };

/** A function whose versions take this long, call by call; the last figure for ever after. */
function timed(durations: Readonly<Record<string, readonly number[]>>) {
  const calls: string[] = [];
  const client = {
    invoke: async ({ Qualifier = "" }: { Qualifier?: string }) => {
      const nth = calls.filter((each) => each === Qualifier).length;
      calls.push(Qualifier);
      const all = durations[Qualifier] ?? [];
      const log = `REPORT RequestId: x\tDuration: ${(all[nth] ?? all.at(-1) ?? 0).toFixed(2)} ms\tBilled Duration: 1 ms\t`;
      return { Payload: Buffer.from("{}"), LogResult: Buffer.from(log).toString("base64") };
    },
  };
  return { calls, lambda: client as unknown as Lambda };
}

test("the versions take turns, and what a round spoils another mends", async () => {
  const { calls, lambda } = timed({ "1": [900, ...Array.from({ length: 3 }, () => 400), 100], "2": [900, 200] });
  const measured = await measure(lambda, "sieve", [ONE, OTHER]);
  expect(measured.map(({ duration }) => duration)).toEqual([100, 200]);
  expect(calls.slice(0, 6)).toEqual(["1", "2", "1", "2", "1", "2"]);
});

test("the first call, which may be cold, does not count", async () => {
  const { lambda } = timed({ "1": [1, 300] });
  expect(await measure(lambda, "sieve", [ONE])).toMatchObject([{ duration: 300, cost: expect.closeTo(4.0, 2) }]);
});

test("two rounds where nothing gets quicker, one where that is enough, and never more than six", async () => {
  const rounds = async (durations: readonly number[], isEnough?: () => boolean): Promise<number> => {
    const { calls, lambda } = timed({ "1": durations });
    await measure(lambda, "sieve", [ONE], isEnough);
    return (calls.length - 1) / 3;
  };
  expect(await rounds([100])).toBe(2);
  expect(await rounds([100], () => true)).toBe(1);
  expect(await rounds(Array.from({ length: 100 }, (_, i) => 1e6 * 0.9 ** i))).toBe(6);
});

test("a version that fails, and one that reports nothing, are named", async () => {
  const failing = {
    invoke: async () => ({ FunctionError: "Unhandled", Payload: Buffer.from('{"errorType":"Oops"}') }),
  };
  await expect(measure(failing as unknown as Lambda, "sieve", [ONE])).rejects.toThrow("version 1: Oops");
  const silent = { invoke: async () => ({ Payload: Buffer.from("{}") }) };
  await expect(measure(silent as unknown as Lambda, "sieve", [ONE])).rejects.toThrow("no REPORT line");
});
