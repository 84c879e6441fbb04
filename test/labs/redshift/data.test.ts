/** The lab's files are those whose sums its checks expect: the same bytes at every run. */
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { warehouseFiles } from "../../../labs/redshift/data/files.ts";

// Of `zcat *.psv.gz` over the files of the generator that the expected numbers were computed from.
const SHA256 = "9437d26afc24c0d37a410e9b6898406315d50f536403dcdfcc14d2d8c46d488e";

test("600,000 sales and their dimensions, byte for byte", { timeout: 120_000 }, async () => {
  const files = new Map<string, Uint8Array>();
  for await (const { path, body } of warehouseFiles()) files.set(path.slice(path.lastIndexOf("/") + 1), body);
  const hash = createHash("sha256");
  const zipped = [...files].filter(([name]) => name.endsWith(".gz")).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, body] of zipped) hash.update(gunzipSync(body));
  expect(hash.digest("hex")).toBe(SHA256);
  const bad = Buffer.from(files.get("sales_bad.psv") ?? "")
    .toString()
    .split("\n");
  expect([bad.length, bad[19], bad[49], bad[79]]).toEqual([
    101,
    "900020|20240101|2024-01-01 00:00:00|20|20|1|one|100",
    "900050|20240101|2024-01-01 00:00:00|50|50|1|1|100|extra",
    "900080|20240101|2024-13-45 99:00:00|80|80|1|1|100",
  ]);
});
