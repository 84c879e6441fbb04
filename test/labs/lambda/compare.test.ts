import { expect, test } from "vitest";
import { compare } from "../../../labs/lambda/measuring/compare.ts";
import type { Measured } from "../../../labs/lambda/measuring/measure.ts";

const sized = (version: string, memory: number, [duration, cost]: [number, number]): Measured => ({
  version,
  memory,
  architecture: version === "arm" ? "arm64" : "x86_64",
  init: undefined,
  duration,
  cost,
});
const SMALL = sized("small", 128, [400, 0.83]);

test.each([
  ["quick and cheap", [SMALL, sized("512", 512, [100, 0.83]), sized("arm", 512, [101, 0.67])], "pass"],
  ["nearly the cheapest", [SMALL, sized("512", 512, [100, 0.6]), sized("arm", 512, [101, 0.67])], "pass"],
  [
    "dearer than another that is as quick",
    [SMALL, sized("512", 512, [100, 0.83]), sized("arm", 1769, [90, 2])],
    "fail",
  ],
  ["too slow", [SMALL, sized("512", 512, [100, 0.83]), sized("arm", 192, [300, 0.6])], "fail"],
  ["too slow, with nothing larger beside it", [SMALL, sized("arm", 192, [300, 0.6])], "fail"],
  [
    "on a machine that is too busy for any",
    [SMALL, sized("512", 512, [390, 3]), sized("arm", 512, [380, 2])],
    "blocked",
  ],
  ["with nothing to compare with", [sized("arm", 512, [101, 0.67])], "fail"],
] as const)("a version %s", (_, measured, status) => {
  expect(compare(measured, "arm").status).toBe(status);
});
