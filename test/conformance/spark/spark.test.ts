/**
 * The sandbox's own PySpark against Apache Spark: the same programs, their output and the names of the files they write. What
 * Apache Spark 3.5.6 answered is recorded beside this file. To ask it again: pip install --target <folder> pyspark==3.5.6, Java 17, and
 * AWSLAB_PYSPARK=<folder> npx vitest run test/conformance/spark
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, createSparkHost, type SparkHostForTests } from "../../sandbox/engines/spark/spark-host.ts";

const PYSPARK = process.env.AWSLAB_PYSPARK;

const FILES: Readonly<Record<string, string>> = {
  "corpus/a.txt": "One, two.\nTwo three\n\nend",
  "corpus/b.txt": "three THREE\nfour\r\nfive six\nseven\n",
  "csv/a.csv": 'id,name,price,day,flag\n1,"A, B",1.5,2025-01-01,true\n2,,3,2025-02-03,false\n3,"",,,\n',
  "json/a.json":
    '{"id": 1, "tags": ["x", "y"], "at": {"z": 1, "b": "q"}, "day": "2025-01-01"}\n{"id": 2, "score": 1.5}\n',
  "logs/dt=2025-03-01/a.log": '10.0.0.1 - - "GET /a HTTP/1.1" 200 5\n10.0.0.2 - - "GET /b HTTP/1.1" 500 7\n',
  "logs/dt=2025-03-02/a.log": '10.0.0.1 - - "GET /a HTTP/1.1" 404 9\nnonsense\n',
};

const text = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

const program = [
  ...readdirSync(join(import.meta.dirname, "programs"))
    .filter((name) => name.endsWith(".py"))
    .sort()
    .map((name) => text(`programs/${name}`)),
  text("all_programs.py"),
].join("\n");

let host: SparkHostForTests;

beforeAll(async () => {
  host = await createSparkHost();
});

afterAll(() => host.close());

/** The programs' output in parts, by program, and at last the files that are there. */
async function outputOf(engine: "shim" | undefined, root: string): Promise<string[]> {
  for (const [name, body] of Object.entries(FILES)) await host.put(`${root}/${name}`, body);
  const {
    stdout,
    stderr,
    exitCode,
    engine: used,
  } = await host.run(program, {
    engine,
    args: [`s3://${BUCKET}/${root}`],
  });
  expect({ exitCode, used, stderr: exitCode === 0 ? [] : stderr }).toEqual({
    exitCode: 0,
    used: engine ?? "pyspark",
    stderr: [],
  });
  const files = (await host.keys(`${root}/out/`)).map((key) =>
    key.slice(root.length).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "UUID"),
  );
  const all = [...stdout.map((line) => line.replaceAll(`s3://${BUCKET}/${root}`, "ROOT")), "== files", ...files.sort()];
  return all.join("\n").split(/^(?=== )/m);
}

const recorded = () =>
  text("recorded.txt")
    .trimEnd()
    .split(/^(?=== )/m);

test("the sandbox's own PySpark answers what Apache Spark has answered", { timeout: 300_000 }, async () => {
  const parts = await outputOf("shim", "own");
  expect(parts.map((part) => part.split("\n")[0])).toEqual(recorded().map((part) => part.split("\n")[0]));
  for (const [index, part] of parts.entries()) expect(part.trimEnd()).toBe(recorded()[index]?.trimEnd());
});

if (PYSPARK) test("Apache Spark answers what is recorded", { timeout: 1_800_000 }, () => askApacheSpark(PYSPARK));

async function askApacheSpark(folder: string): Promise<void> {
  const before = process.env.PYTHONPATH;
  process.env.PYTHONPATH = folder;
  try {
    const parts = await outputOf(undefined, "apache");
    for (const [index, part] of parts.entries()) expect(part.trimEnd()).toBe(recorded()[index]?.trimEnd());
  } finally {
    if (before === undefined) delete process.env.PYTHONPATH;
    else process.env.PYTHONPATH = before;
  }
}
