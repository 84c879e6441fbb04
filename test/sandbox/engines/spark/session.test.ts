/** Sessions, notebooks, and programs that do not end by themselves. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  type NotebookRun,
  openSparkSession,
  readSubmitArguments,
  runNotebook,
} from "../../../../src/sandbox/engines/spark/index.ts";
import { BUCKET, createSparkHost, type SparkHostForTests } from "./spark-host.ts";

vi.setConfig({ testTimeout: 120_000 });

let host: SparkHostForTests;
const onLine = () => {};

beforeAll(async () => {
  host = await createSparkHost();
});

afterAll(() => host.close());

const open = () => openSparkSession({ context: host.context, engine: "shim", onLine });

test("a session keeps what its code has defined, shows values, and survives errors", async () => {
  const session = await open();
  try {
    expect(await session.run("x = 20\nprint('hello')")).toMatchObject({
      status: "ok",
      text: "hello",
      stdout: "hello\n",
    });
    expect(await session.run("x + sc.parallelize([1, 2]).sum()")).toMatchObject({
      status: "ok",
      text: "23",
      value: "23",
    });
    expect(await session.run("spark.range(3).count()")).toMatchObject({ text: "3" });
    expect(await session.run("undefined_name")).toMatchObject({
      status: "error",
      failure: { type: "NameError", message: "name 'undefined_name' is not defined" },
    });
    expect(await session.run("x ==")).toMatchObject({ status: "error", failure: { type: "SyntaxError" } });
    expect(await session.run("x")).toMatchObject({ text: "20" });
  } finally {
    await session.close();
  }
  expect(await session.ended).toMatchObject({ cancelled: true });
  await expect(session.run("x")).rejects.toThrow("ended");
});

test("code that runs for ever is interrupted, and the session goes on", async () => {
  const session = await open();
  try {
    await session.run("started = True");
    const stop = new AbortController();
    const running = session.run("while True: pass", stop.signal);
    const waiting = session.run("'never'", stop.signal);
    await sleep(100);
    stop.abort();
    expect(await running).toMatchObject({ status: "cancelled" });
    expect(await waiting).toMatchObject({ status: "cancelled" });
    expect(await session.run("started")).toMatchObject({ text: "True" });
  } finally {
    await session.close();
  }
});

test("a process that is killed ends the session with its code", async () => {
  const session = await open();
  await expect(session.run("import os; os.kill(os.getpid(), 9)")).rejects.toThrow("ended");
  expect(await session.ended).toMatchObject({ exitCode: 137, cancelled: false });
});

test("code is interrupted even where its process has only just got it", async () => {
  const session = await open();
  try {
    for (let i = 0; i < 5; i += 1) {
      await session.run("started = True");
      const stop = new AbortController();
      const running = session.run("import time\ntime.sleep(600)", stop.signal);
      stop.abort();
      expect(await running).toMatchObject({ status: "cancelled" });
    }
    expect(await session.run("started")).toMatchObject({ text: "True" });
  } finally {
    await session.close();
  }
});

test("a program that is cancelled ends, with the query it waits for", async () => {
  const stop = new AbortController();
  const lines: string[] = [];
  const running = host.run(
    `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.range(1).count()
print("started")
a = spark.range(3000)
a.crossJoin(a).crossJoin(a).selectExpr("count(*)").show()`,
    {
      signal: stop.signal,
      onLine: (_, line) => {
        lines.push(line);
        if (line === "started") stop.abort();
      },
    },
  );
  expect(await running).toMatchObject({ exitCode: 143, cancelled: true });
  expect(lines).toContain("started");
});

const cell = (source: string, tags: string[] = []) => ({
  cell_type: "code",
  execution_count: null,
  metadata: { tags },
  outputs: [],
  source: [source],
});

const execute = async (cells: object[], more: Partial<NotebookRun> = {}) => {
  const notebook = JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  const result = await runNotebook({
    context: host.context,
    engine: "shim",
    notebook,
    parameters: {},
    onLine,
    ...more,
  });
  return { ...result, cells: JSON.parse(result.notebook).cells };
};

test("a notebook's parameters stand behind the tagged cell, and outputs beside what made them", async () => {
  await host.put("out/words/part-00000", "a\t2\nb\t1\n");
  const { status, cells } = await execute(
    [
      { cell_type: "markdown", metadata: {}, source: ["# Words"] },
      cell('OUT = "s3://BUCKET/out"', ["parameters"]),
      cell('words = sc.textFile(OUT + "/words").map(lambda l: l.split("\\t")).collect()\nprint(len(words))'),
      cell("words[0]"),
    ],
    { parameters: { OUT: `s3://${BUCKET}/out`, n: 2, flags: [true, null] } },
  );
  expect(status).toBe("finished");
  expect(cells.map((each: { execution_count?: number }) => each.execution_count)).toEqual([undefined, 1, 2, 3, 4]);
  expect(cells[2]).toMatchObject({
    metadata: { tags: ["injected-parameters"] },
    source: ["# Parameters\n", `OUT = "s3://${BUCKET}/out"\n`, "n = 2\n", "flags = [True, None]"],
  });
  expect(cells[3].outputs).toEqual([{ output_type: "stream", name: "stdout", text: ["2\n"] }]);
  expect(cells[4].outputs).toMatchObject([{ output_type: "execute_result", data: { "text/plain": ["['a', '2']"] } }]);
});

test("a notebook stops at the first error", async () => {
  const { status, failure, cells } = await execute([cell("print(1)"), cell("1 / 0"), cell("print(2)")]);
  expect({ status, failure }).toMatchObject({ status: "failed", failure: { type: "ZeroDivisionError" } });
  expect(cells[1].outputs).toMatchObject([
    { output_type: "error", ename: "ZeroDivisionError", evalue: "division by zero" },
  ]);
  expect(cells[2]).toMatchObject({ execution_count: null, outputs: [] });
  await expect(execute([], { notebook: "{}" })).rejects.toThrow(SyntaxError);
});

test("a cell of SQL shows its rows; another magic is refused by name", async () => {
  const { failure, cells } = await execute([
    cell('spark.range(2).createOrReplaceTempView("n")'),
    cell("%%sql\nSELECT id, 'it\\'s' AS s FROM n WHERE id > 0"),
    cell('%%configure -f\n{"driverMemory": "2g"}'),
  ]);
  expect(cells[1].outputs[0].text.join("")).toContain("|1  |it's|");
  expect(failure).toMatchObject({
    type: "NotImplementedError",
    message: "the sandbox's notebooks do not know %%configure -f",
  });
});

test("spark-submit's arguments", () => {
  const args = [
    "--deploy-mode",
    "cluster",
    "--conf",
    "spark.a=b",
    "--py-files",
    "s3://b/a.py,s3://b/c.zip",
    "s3://b/job.py",
  ];
  expect(readSubmitArguments([...args, "--x", "1"])).toEqual({
    script: "s3://b/job.py",
    args: ["--x", "1"],
    configuration: { "spark.a": "b" },
    modules: ["s3://b/a.py", "s3://b/c.zip"],
  });
  expect(() => readSubmitArguments(["--nonsense", "x"])).toThrow("Unrecognized option: --nonsense");
  expect(() => readSubmitArguments(["--class", "Main", "app.jar"])).toThrow("Python programs only");
});
