import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { exportLines, sandboxEnv } from "../../src/cli/sandbox-env.ts";
import { checkCost } from "../../src/cli/start-run.ts";

const SANDBOX = {
  url: "http://127.0.0.1:4566",
  account: "123456789012",
  region: "eu-central-1",
  pace: "fast",
  accessKeyId: "AKIAEXAMPLE",
  secretAccessKey: "it's/a+secret=",
};

test("a shell takes the variables as they are, and loses what would win over them", () => {
  const lines = exportLines(sandboxEnv(SANDBOX), "posix").join("\n");
  const script = `export AWS_PROFILE=mine AWS_SESSION_TOKEN=old\n${lines}\nenv`;
  const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8", env: { PATH: process.env.PATH } });
  expect(stdout).toContain("AWS_SECRET_ACCESS_KEY=it's/a+secret=\n");
  expect(stdout).toContain("AWS_REGION=eu-central-1\n");
  expect(stdout).not.toMatch(/AWS_PROFILE|AWS_SESSION_TOKEN/);
});

test("fish has its own syntax", () => {
  expect(exportLines({ A: "1", B: undefined }, "fish")).toEqual(["set -gx A 1;", "set -e B;"]);
});

test.each([
  ["0.50", "$0.21", undefined],
  ["$0.5", "$0.50", undefined],
  ["0.20", "$0.21", "TOO_EXPENSIVE"],
  ["1", "unknown", "TOO_EXPENSIVE"],
  ["cheap", "$0.21", "BAD_VALUE"],
])("--max-cost %s against %s an hour", (limit, hourly, code) => {
  const check = (): void => checkCost(limit, hourly);
  if (code === undefined) expect(check).not.toThrow();
  else expect(check).toThrow(expect.objectContaining({ code }));
});
