/**
 * The sandbox's own PySpark against Apache Spark: the same programs, their output and the names of the files they write. What
 * Apache Spark 3.5.6 answered is recorded beside this file. Where there is Java, `npm test` installs it and asks it again. By hand:
 * pip install --target <folder> pyspark==3.5.6, and AWSLAB_PYSPARK=<folder> npx vitest run test/conformance/spark
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DISTINCT, PATHS, TOP_TEN } from "../../../labs/emr/data/expected.ts";
import { dataFiles } from "../../../labs/emr/data/files.ts";
import { BUCKET, createSparkHost, type SparkHostForTests } from "../../sandbox/engines/spark/spark-host.ts";

const PYSPARK = process.env.AWSLAB_PYSPARK;
const ASSETS = join(import.meta.dirname, "..", "..", "..", "labs", "emr", "assets");

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

const before = process.env.PYTHONPATH;

beforeAll(async () => {
  // The engine looks for PySpark once; what asks for the sandbox's own gets that all the same.
  if (PYSPARK !== undefined) process.env.PYTHONPATH = PYSPARK;
  host = await createSparkHost();
});

afterAll(async () => {
  if (before === undefined) delete process.env.PYTHONPATH;
  else process.env.PYTHONPATH = before;
  await host.close();
});

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

test("the EMR lab's scripts answer what the lab expects", { timeout: 300_000 }, () => labScripts("shim", "own-lab"));

describe.skipIf(PYSPARK === undefined)("Apache Spark", () => {
  test("answers what is recorded", { timeout: 1_800_000 }, async () => {
    const parts = await outputOf(undefined, "apache");
    for (const [index, part] of parts.entries()) expect(part.trimEnd()).toBe(recorded()[index]?.trimEnd());
  });

  test("runs the EMR lab's scripts with the same results", { timeout: 600_000 }, () =>
    labScripts(undefined, "apache-lab"),
  );
});

const SUMMARY = `
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
spark.read.parquet(sys.argv[1]).createOrReplaceTempView("logs")
for row in spark.sql("SELECT path, count(*) AS hits, sum(CASE WHEN status >= 500 THEN 1 ELSE 0 END) AS errors, sum(bytes) AS bytes FROM logs GROUP BY path ORDER BY hits DESC").collect():
    print(row.path, row.hits, row.errors, row.bytes)
`;

/** The scripts of labs/emr, on the data that the lab makes. */
async function labScripts(engine: "shim" | undefined, root: string): Promise<void> {
  for (const { key, text: body } of dataFiles()) await host.put(`${root}/${key}`, body);
  const at = (path: string) => `s3://${BUCKET}/${root}/${path}`;
  const run = async (script: string, ...args: string[]) => {
    const { exitCode, stdout, stderr, engine: used } = await host.run(script, { engine, args });
    expect({ exitCode, used }, stderr.join("\n")).toEqual({ exitCode: 0, used: engine ?? "pyspark" });
    return stdout;
  };
  const script = (name: string) => readFileSync(join(ASSETS, name), "utf8");
  await run(script("wordcount.py"), at("corpus"), at("out/wordcount"));
  const parts = (await host.keys(`${root}/out/wordcount/part-`)).sort();
  const counts = (await Promise.all(parts.map((key) => host.text(key)))).join("").trimEnd().split("\n");
  expect(counts).toHaveLength(DISTINCT);
  expect(counts.slice(0, 10)).toEqual(TOP_TEN.map(([word, count]) => `${word}\t${count}`));
  await run(script("weblogs_parquet.py"), at("weblogs"), at("out/weblogs"));
  const summary = await run(SUMMARY, at("out/weblogs"));
  expect(summary.filter((line) => line.startsWith("/"))).toEqual(PATHS.map((path) => path.join(" ")));
}
