import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { cliEnvironment } from "../aws-cli/script.ts";

const run = promisify(execFile);

/** Debian's boto3 is from 2023; another Python on the machine may have today's. */
const PYTHONS = ["/usr/bin/python3", "python3"].filter(
  (python) => spawnSync(python, ["-c", "import boto3"]).status === 0,
);

test.skipIf(PYTHONS.length === 0).each(PYTHONS)(
  "boto3 of %s: limits, throttling and recursive loops of functions",
  { timeout: 180_000 },
  async (python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const env = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const { stdout } = await run(python, [join(import.meta.dirname, "lambda_checks.py"), url], { env });
      const lines = stdout.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(3);
    } finally {
      await sandbox.close();
    }
  },
);
