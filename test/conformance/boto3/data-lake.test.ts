import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { cliEnvironment } from "../aws-cli/script.ts";

const PYTHON = "/usr/bin/python3";

const hasBoto3 = spawnSync(PYTHON, ["-c", "import boto3"]).status === 0;

describe.skipIf(!hasBoto3)("boto3", () => {
  test("crawlers, typed answers of Athena, broken lines, wrong roles, cancelled queries, dashboards, permissions", {
    timeout: 240_000,
  }, async () => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const lines = (await outputOf([join(import.meta.dirname, "data_lake_checks.py"), url], environment))
        .trim()
        .split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(8);
    } finally {
      await sandbox.close();
    }
  });
});

const outputOf = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) =>
    execFile(PYTHON, args, { env, timeout: 220_000 }, (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
