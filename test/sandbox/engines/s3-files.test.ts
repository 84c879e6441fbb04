import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../src/sandbox/create-sandbox.ts";
import { fetchObjects, linkTree, putFiles, s3Location } from "../../../src/sandbox/engines/s3-files/index.ts";

let sandbox: Sandbox;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "awslab-s3-files-"));
  sandbox = await createSandbox({ pace: "instant" });
  await sandbox.service<typeof S3>("s3").CreateBucket({ Bucket: "lake-bucket" });
});

afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (Key: string, Body: string) =>
  sandbox.service<typeof S3>("s3").PutObject({ Bucket: "lake-bucket", Key, Body });

test("objects become files, once for each version", async () => {
  await put("raw/year=2024/a.csv", "1");
  await put("raw/year=2025/a.csv", "22");
  await put("raw/", "");
  await put("other/a.csv", "x");
  const location = s3Location("s3://lake-bucket/raw/");
  if (!location) throw new Error("no location");
  const files = await fetchObjects(sandbox, location, folder);
  expect(files.map(({ key, size, path }) => [key, size, readFileSync(path, "utf8")])).toEqual([
    ["raw/year=2024/a.csv", 1, "1"],
    ["raw/year=2025/a.csv", 2, "22"],
  ]);
  const [first] = files;
  if (!first) throw new Error("no file");
  // What is there already is not fetched again; a new version is.
  writeFileSync(first.path, "touched");
  await put("raw/year=2025/a.csv", "333");
  const again = await fetchObjects(sandbox, location, folder);
  expect(again.map(({ path }) => readFileSync(path, "utf8"))).toEqual(["touched", "333"]);
  await expect(fetchObjects(sandbox, { bucket: "no-such-bucket", key: "" }, folder)).rejects.toMatchObject({
    name: "NoSuchBucket",
  });
});

test("a tree links files by any path inside it, and none outside", async () => {
  const file = join(folder, "one");
  writeFileSync(file, "content");
  const root = join(folder, "tree");
  await linkTree(root, [["day=1/part", file]]);
  expect(readFileSync(join(root, "day=1", "part"), "utf8")).toBe("content");
  await expect(linkTree(root, [["../out", file]])).rejects.toThrow("leaves its folder");
  expect(readdirSync(folder).sort()).toEqual(["one", "tree"]);
});

test("files are put below a prefix, folders and all", async () => {
  const file = join(folder, "one");
  writeFileSync(file, "content");
  await linkTree(join(folder, "tree"), [
    ["b/part-0", file],
    ["a", file],
  ]);
  const keys = await putFiles(sandbox, join(folder, "tree"), { bucket: "lake-bucket", key: "out" });
  expect(keys).toEqual([
    { key: "out/a", size: 7 },
    { key: "out/b/part-0", size: 7 },
  ]);
  const [back] = await fetchObjects(sandbox, { bucket: "lake-bucket", key: "out/b" }, join(folder, "back"));
  expect(back && readFileSync(back.path, "utf8")).toBe("content");
});

test("Hadoop's spellings of a location", () => {
  expect(s3Location("s3a://my-bucket/a/b")).toEqual({ bucket: "my-bucket", key: "a/b" });
  expect(s3Location("s3://my-bucket")).toEqual({ bucket: "my-bucket", key: "" });
  expect(s3Location("hdfs:///tmp")).toBeUndefined();
});
