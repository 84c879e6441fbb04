import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createSandbox } from "../../../src/sandbox/index.ts";
import { cliEnvironment } from "../aws-cli/script.ts";

/** Debian's boto3 is from 2023; another Python on the machine may have today's, which speaks newer protocols. */
const PYTHONS = ["/usr/bin/python3", "python3"];

const versionOf = (python: string): string | undefined => {
  const { status, stdout } = spawnSync(python, ["-c", "import boto3; print(boto3.__version__)"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
};

const found = new Map(PYTHONS.map((python) => [versionOf(python), python]));
found.delete(undefined);

describe.skipIf(found.size === 0)("boto3", () => {
  test.each([...found])("boto3 %s: S3 in parts, by URL, by host name", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "s3_checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(9);
    } finally {
      await sandbox.close();
    }
  });

  test.each([...found])(
    "boto3 %s: DynamoDB by resource API, conditions, batches, transactions",
    async (_version, python) => {
      const sandbox = await createSandbox({ pace: "instant" });
      try {
        const { url } = await sandbox.listen({ port: 0 });
        const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
        const output = await outputOf(python, [join(import.meta.dirname, "dynamodb_checks.py"), url], environment);
        const lines = output.trim().split("\n");
        expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
        expect(lines).toHaveLength(8);
      } finally {
        await sandbox.close();
      }
    },
  );

  test.each([...found])(
    "boto3 %s: a warehouse's SQL with typed answers, secrets",
    async (_version, python) => {
      const sandbox = await createSandbox({ pace: "instant" });
      try {
        const { url } = await sandbox.listen({ port: 0 });
        const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
        const output = await outputOf(python, [join(import.meta.dirname, "warehouse_checks.py"), url], environment);
        const lines = output.trim().split("\n");
        expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
        expect(lines).toHaveLength(7);
      } finally {
        await sandbox.close();
      }
    },
    180_000,
  );

  test.each([...found])("boto3 %s: clients, paginators, waiters, errors", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(10);
    } finally {
      await sandbox.close();
    }
  });

  test.each([...found])("boto3 %s: user pools, HTTP APIs, connections", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "api_checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(4);
    } finally {
      await sandbox.close();
    }
  });

  test.each([...found])("boto3 %s: REST APIs and what they answer", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "rest_api_checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(6);
    } finally {
      await sandbox.close();
    }
  });

  test.each([...found])("boto3 %s: queues, topics, rules", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "messaging_checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(6);
    } finally {
      await sandbox.close();
    }
  });

  test.each([...found])("boto3 %s: state machines, workers, the sync- host", async (_version, python) => {
    const sandbox = await createSandbox({ pace: "instant" });
    try {
      const { url } = await sandbox.listen({ port: 0 });
      const environment = { ...cliEnvironment(sandbox), PATH: process.env.PATH };
      const output = await outputOf(python, [join(import.meta.dirname, "sfn_checks.py"), url], environment);
      const lines = output.trim().split("\n");
      expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
      expect(lines).toHaveLength(4);
    } finally {
      await sandbox.close();
    }
  });
});

const outputOf = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((resolve, reject) =>
    execFile(command, args, { env, timeout: 60_000 }, (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
