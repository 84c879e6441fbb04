/** The numbers that the checks expect, counted from the data that the lab makes. */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { adviceFor } from "../../../labs/emr/cluster/reasons.ts";
import { DAYS, DISTINCT, PATHS, RESULT, ROWS_PER_DAY, TOP_TEN, WORDS } from "../../../labs/emr/data/expected.ts";
import { dataFiles } from "../../../labs/emr/data/files.ts";
import { countsIn, difference, untidy } from "../../../labs/emr/read/word-counts.ts";

const below = (prefix: string) => dataFiles().filter(({ key }) => key.startsWith(prefix));

test("words", () => {
  const counts = new Map<string, number>();
  for (const { text } of below("corpus/"))
    for (const word of text.toLowerCase().split(/[^a-z]+/))
      if (word !== "") counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  expect(sorted.slice(0, 10)).toEqual(TOP_TEN);
  expect(sorted).toHaveLength(DISTINCT);
  expect(sorted.reduce((sum, [, count]) => sum + count, 0)).toBe(WORDS);
  const lines = sorted.map(([word, count]) => `${word}\t${count}`);
  expect(
    createHash("sha256")
      .update(`${lines.join("\n")}\n`)
      .digest("hex"),
  ).toMatch(/^589cdafc.*f70af4$/);
  expect(difference(countsIn(lines))).toBeUndefined();
  expect(difference(countsIn(sorted.map(([word, count]) => `('${word}', ${count})`)))).toBeUndefined();
  expect(difference(countsIn(lines.slice(1)))).toBe("babin: absent instead of 45567");
  expect(untidy(countsIn(["babin\t2", "Babin,\t1"]))).toBe("Babin,");
});

test("paths", () => {
  const totals = new Map<string, [number, number, number]>();
  const files = below("weblogs/");
  expect(files.map(({ key }) => key)).toEqual(DAYS.map((day) => `weblogs/dt=${day}/access.log`));
  for (const { text } of files) {
    const lines = text.trimEnd().split("\n");
    expect(lines).toHaveLength(ROWS_PER_DAY);
    for (const line of lines) {
      const [, path = "", status, bytes] = /"\S+ (\S+) \S+" (\d+) (\d+)$/.exec(line) ?? [];
      const [hits, errors, sum] = totals.get(path) ?? [0, 0, 0];
      totals.set(path, [hits + 1, errors + (Number(status) >= 500 ? 1 : 0), sum + Number(bytes)]);
    }
  }
  const rows = [...totals].map(([path, numbers]) => [path, ...numbers] as const).sort((a, b) => b[1] - a[1]);
  expect(rows).toEqual(PATHS);
  expect(rows.reduce((sum, row) => sum + row[2], 0)).toBe(RESULT.errors);
  const rates = rows.map(([path, hits, errors]) => [path, Math.round((10_000 * errors) / hits) / 100] as const);
  expect(rates.sort((a, b) => b[1] - a[1])[0]).toEqual(RESULT.worst);
});

test("reasons of EMR have an advice of their own", () => {
  expect(adviceFor("Service role x has insufficient EC2 permissions")).toContain(
    "for-use-with-amazon-emr-managed-policies",
  );
  expect(adviceFor("EMR service role arn:aws:iam::1:role/x is invalid")).toContain("elasticmapreduce.amazonaws.com");
  expect(adviceFor("No route to any external sources detected in Route Table")).toContain("0.0.0.0/0");
  expect(adviceFor("VcpuLimitExceeded")).toContain("L-1216C47A");
  expect(adviceFor("something else")).toContain("StateChangeReason");
});
