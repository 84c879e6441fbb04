import { expect, test } from "vitest";
import { chooseRun } from "../../src/cli/run-choice.ts";
import type { RunStatus } from "../../src/engine/api.ts";

const status = (run: string, lab: string, state: RunStatus["state"] = "open"): RunStatus => ({
  run,
  lab,
  state,
  target: "sandbox",
  account: "123456789012",
  region: "us-east-1",
  profile: undefined,
  endpoint: undefined,
  lookAgain: undefined,
  mode: "guided",
  startedAt: "2026-01-02T03:04:05.000Z",
  steps: [],
  resources: 3,
  unknown: 0,
  heldBy: undefined,
});
const RUNS = [
  status("aaaaaa", "ecs"),
  status("bbbbbb", "eks"),
  status("cccccc", "ecs", "clean"),
  status("dddddd", "lambda"),
  status("eeeeee", "lambda"),
];
const choose = (lab?: string, run?: string, runs: readonly RunStatus[] = RUNS) =>
  chooseRun(runs, { command: "verify", lab, run }).run;

test("the open run of the lab", () => {
  expect(choose("ecs")).toBe("aaaaaa");
});

test("the one open run where no lab is named", () => {
  expect(choose(undefined, undefined, [status("aaaaaa", "ecs"), status("cccccc", "eks", "clean")])).toBe("aaaaaa");
});

test("the named run, open or not", () => {
  expect(choose(undefined, "cccccc")).toBe("cccccc");
});

test.each([
  ["emr", undefined, "NO_OPEN_RUN", /lab "emr"/],
  ["lambda", undefined, "SEVERAL_RUNS", /dddddd {2}lambda[\s\S]*eeeeee {2}lambda/],
  [undefined, undefined, "SEVERAL_RUNS", /aaaaaa/],
  [undefined, "aaaaab", "UNKNOWN_RUN", /Did you mean "aaaaaa"/],
  ["ecs", "bbbbbb", "OTHER_LAB", /"eks"/],
])("lab %s and run %s is %s", (lab, run, code, message) => {
  expect(() => choose(lab, run)).toThrow(
    expect.objectContaining({ code, kind: "user", message: expect.stringMatching(message) }),
  );
});
