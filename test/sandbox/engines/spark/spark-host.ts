/** A sandbox with a bucket, and what the Spark engine needs of a service's context. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import type * as S3 from "@aws-sdk/client-s3";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import {
  runSparkApplication,
  type SparkApplication,
  type SparkExit,
  type SparkOptions,
} from "../../../../src/sandbox/engines/spark/index.ts";
import type { Context } from "../../../../src/sandbox/kit/context.ts";
import type { Runtime } from "../../../../src/sandbox/kit/runtime.ts";

export const BUCKET = "spark-bucket";

export interface SparkHostForTests {
  readonly sandbox: Sandbox;
  readonly context: SparkOptions["context"];
  put(key: string, body: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  text(key: string): Promise<string>;
  run(script: string, more?: Partial<SparkApplication>): Promise<SparkExit & { stdout: string[]; stderr: string[] }>;
  close(): Promise<void>;
}

export async function createSparkHost(): Promise<SparkHostForTests> {
  const folder = mkdtempSync(join(tmpdir(), "awslab-spark-"));
  const sandbox = await createSandbox({ pace: "instant" });
  const s3 = sandbox.service<typeof S3>("s3");
  await s3.CreateBucket({ Bucket: BUCKET });
  const made = new Map<Runtime<object>, object>();
  const clock: Partial<Context["clock"]> = { now: () => 1_764_000_000_000 };
  const context = {
    account: "123456789012",
    region: "us-east-1",
    clock,
    folder: () => folder,
    service: (id: string) => sandbox.service(id),
    runtime: (runtime: Runtime<object>) => {
      const value = made.get(runtime) ?? runtime.create(context as unknown as Context);
      made.set(runtime, value);
      return value;
    },
  } as unknown as SparkOptions["context"];
  return {
    sandbox,
    context,
    put: async (Key, body) =>
      void (await s3.PutObject({ Bucket: BUCKET, Key, Body: Readable.from([Buffer.from(body)]) as never })),
    keys: async (Prefix) =>
      (await s3.ListObjectsV2({ Bucket: BUCKET, Prefix })).Contents?.map(({ Key = "" }) => Key) ?? [],
    text: async (Key) => textOf((await s3.GetObject({ Bucket: BUCKET, Key })).Body),
    run: async (text, more = {}) => {
      const stdout: string[] = [];
      const stderr: string[] = [];
      const exit = await runSparkApplication({
        context,
        engine: "shim",
        script: { name: "job.py", text },
        args: [],
        onLine: (stream, line) => (stream === "stdout" ? stdout : stderr).push(line),
        ...more,
      });
      return { ...exit, stdout, stderr };
    },
    close: async () => {
      for (const [runtime, value] of made) await runtime.close?.(value);
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function textOf(body: unknown): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of Readable.from(body as Readable)) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}
