import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readZip, unpackZip, ZipError, ZipSlipError } from "../../../src/sandbox/engines/zip/index.ts";
import { zip } from "../services/lambda/zip-archive.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-zip-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!existsSync("/usr/bin/zip"))(
  "an archive of Info-ZIP is unpacked with modes, folders and links",
  async () => {
    const from = join(folder, "from");
    mkdirSync(join(from, "bin"), { recursive: true });
    writeFileSync(join(from, "bin", "run"), "#!/bin/sh\n".repeat(2000));
    chmodSync(join(from, "bin", "run"), 0o755);
    writeFileSync(join(from, "empty"), "");
    symlinkSync("bin/run", join(from, "link"));
    execFileSync("/usr/bin/zip", ["-qry", join(folder, "a.zip"), "."], { cwd: from });
    const to = join(folder, "to");
    await unpackZip(readZip(readFileSync(join(folder, "a.zip"))), to);
    expect(readFileSync(join(to, "link"), "utf8")).toBe("#!/bin/sh\n".repeat(2000));
    expect(statSync(join(to, "bin", "run")).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(to, "link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(to, "empty"), "utf8")).toBe("");
  },
);

test.each(["../out", "a/../../out", "/abs", "C:/x", "a\\b", "a/\0b"])("the path %j is refused", (path) => {
  expect(() => readZip(zip({ [path]: "x" }))).toThrow(ZipSlipError);
});

test.each(["/etc/passwd", "../..", "a/../../b"])("a link to %s is refused and nothing is linked", async (content) => {
  const archive = zip([
    { path: "link", content, isSymlink: true },
    { path: "link/file", content: "x" },
  ]);
  await expect(unpackZip(readZip(archive), folder)).rejects.toThrow();
  expect(readdirSync(folder).filter((name) => lstatSync(join(folder, name)).isSymbolicLink())).toEqual([]);
});

test("damage is told, and a size that lies does not inflate without bounds", async () => {
  const archive = zip([{ path: "a", content: "hello", stored: true }]);
  archive.write("j", archive.indexOf("hello"));
  await expect(unpackZip(readZip(archive), folder)).rejects.toThrow(ZipError);
  const bomb = zip({ big: "0".repeat(5_000_000) });
  const central = bomb.indexOf(Buffer.from("PK\x01\x02"));
  bomb.writeUInt32LE(10, central + 24);
  await expect(unpackZip(readZip(bomb), folder)).rejects.toThrow(ZipError);
  for (const text of ["", "PK", "no zip at all ".repeat(10)])
    expect(() => readZip(Buffer.from(text))).toThrow(ZipError);
});
