/** Partition projection: keys of every type, and conditions that decide what is looked for in S3. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as S3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { type Asking, asking } from "./asking.ts";

let sandbox: Sandbox;
let ask: Asking;

const put = (Key: string, Body: string) => sandbox.service<typeof S3>("s3").PutObject({ Bucket: "lake", Key, Body });

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: "lake" });
  await sandbox.service<typeof Athena>("athena").CreateWorkGroup({
    Name: "lab",
    Configuration: { ResultConfiguration: { OutputLocation: "s3://lake/results/" } },
  });
  ask = asking(sandbox);
  await ask.rows("CREATE DATABASE lake");
});

afterAll(() => sandbox.close());

let made = 0;

/** A table with one projected key `k` over `s3://lake/<folder>/<value>/`. */
async function projected(folder: string, properties: Record<string, string>, type = "string"): Promise<string> {
  const name = `t${made++}`;
  const all = {
    "projection.enabled": "true",
    "storage.location.template": `s3://lake/${folder}/\${k}/`,
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [`projection.k.${key}`, value])),
  };
  const list = Object.entries(all).map(([key, value]) => `'${key}' = '${value}'`);
  await ask.rows(
    `CREATE EXTERNAL TABLE ${name} (v int) PARTITIONED BY (k ${type}) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/${folder}/' TBLPROPERTIES (${list.join(", ")})`,
  );
  return name;
}

const values = async (sql: string): Promise<(string | undefined)[]> => (await ask.rows(sql)).slice(1).map(([k]) => k);

test("enum and integer", async () => {
  await put("channel/web/a.csv", "1\n");
  await put("channel/store/a.csv", "2\n");
  await put("channel/phone/a.csv", "3\n");
  const channels = await projected("channel", { type: "enum", values: "web,store" });
  expect(await values(`SELECT k FROM ${channels} ORDER BY 1`)).toEqual(["store", "web"]);
  for (const day of ["001", "003", "004", "009"]) await put(`day/${day}/a.csv`, "1\n");
  const days = await projected("day", { type: "integer", range: "1,7", interval: "2", digits: "3" });
  expect(await values(`SELECT k FROM ${days} ORDER BY 1`)).toEqual(["001", "003"]);
});

test("dates of days, months and hours, with steps, up to now", async () => {
  for (const day of ["2025/01/30", "2025/01/31", "2025/02/01", "2025/02/02"]) await put(`date/${day}/a.csv`, "1\n");
  const days = await projected("date", { type: "date", range: "2025/01/30,NOW", format: "yyyy/MM/dd" });
  expect(await values(`SELECT k FROM ${days} ORDER BY 1`)).toHaveLength(4);
  expect(await values(`SELECT k FROM ${days} WHERE k BETWEEN '2025/01/31' AND '2025/02/01' ORDER BY 1`)).toEqual([
    "2025/01/31",
    "2025/02/01",
  ]);
  const second = { type: "date", range: "2025/01/30,2025/02/02", format: "yyyy/MM/dd", interval: "2" };
  expect(await values(`SELECT k FROM ${await projected("date", second)} ORDER BY 1`)).toEqual([
    "2025/01/30",
    "2025/02/01",
  ]);
  for (const hour of ["2025-01-30-22", "2025-01-31-01"]) await put(`hour/${hour}/a.csv`, "1\n");
  const hourly = { type: "date", range: "2025-01-30-20,2025-01-31-03", format: "yyyy-MM-dd-HH" };
  const hours = await projected("hour", { ...hourly, "interval.unit": "HOURS" });
  expect(await values(`SELECT k FROM ${hours} ORDER BY 1`)).toEqual(["2025-01-30-22", "2025-01-31-01"]);
  expect(await ask.reason(`SELECT k FROM ${await projected("hour", hourly)}`)).toMatch(/needs an interval\.unit/);
});

test("an injected key wants its values in the query", async () => {
  await put("customer/c-17/a.csv", "5\n");
  await put("customer/c-18/a.csv", "6\n");
  const name = await projected("customer", { type: "injected" });
  expect(await ask.rows(`SELECT v FROM ${name} WHERE k = 'c-17'`)).toEqual([["v"], ["5"]]);
  expect(await ask.rows(`SELECT v FROM ${name} WHERE k IN ('c-17', 'c-18') ORDER BY v`)).toEqual([["v"], ["5"], ["6"]]);
  for (const where of ["", " WHERE k > 'c'", " WHERE k = 'c-17' OR v = 6"])
    expect(await ask.reason(`SELECT v FROM ${name}${where}`)).toMatch(
      /^CONSTRAINT_VIOLATION: For the injected projected partition column k, the WHERE clause must contain only static equality conditions/,
    );
});

test("what the conditions leave out is not looked for: a range may be as long as it likes", async () => {
  await put("second/2025-01-30-22-00-07/a.csv", "1\n");
  const name = await projected("second", {
    type: "date",
    range: "2025-01-30-00-00-00,2025-01-30-23-59-59",
    format: "yyyy-MM-dd-HH-mm-ss",
    "interval.unit": "SECONDS",
  });
  expect(await values(`SELECT k FROM ${name} WHERE k = '2025-01-30-22-00-07'`)).toEqual(["2025-01-30-22-00-07"]);
});

test("what is missing or unknown is named", async () => {
  expect(await ask.reason(`SELECT k FROM ${await projected("x", { type: "enum" })}`)).toMatch(
    /^INVALID_TABLE_PROPERTY: projection\.k\.values is missing/,
  );
  expect(await ask.reason(`SELECT k FROM ${await projected("x", { type: "guess" })}`)).toMatch(
    /must be enum, integer, date or injected/,
  );
});
