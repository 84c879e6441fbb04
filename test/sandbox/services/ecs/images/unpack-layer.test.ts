import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackLayer } from "../../../../../src/sandbox/services/ecs/images/unpack-layer.ts";
import { layer, tarArchive } from "./tar-archive.ts";

let base: string;
let root: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "awslab-layer-")));
  root = join(base, "root");
  mkdirSync(root);
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

const read = (path: string): string => readFileSync(join(root, path), "utf8");

test("files, folders, modes and links of a layer, gzip or plain", async () => {
  await unpackLayer(
    layer([
      { path: "app/", type: "5" },
      { path: "app/run.sh", content: "echo", mode: 0o755 },
    ]),
    root,
  );
  await unpackLayer(
    tarArchive([
      { path: "./app/b", content: "b" },
      { path: "app/c", type: "1", link: "app/b" },
    ]),
    root,
  );
  expect([read("app/run.sh"), read("app/b"), read("app/c")]).toEqual(["echo", "b", "b"]);
  expect(statSync(join(root, "app/run.sh")).mode & 0o777).toBe(0o755);
});

test("whiteouts remove what lower layers put there, opaque ones all of it", async () => {
  await unpackLayer(
    layer([
      { path: "a/one", content: "1" },
      { path: "a/two", content: "2" },
      { path: "b/old", content: "3" },
    ]),
    root,
  );
  await unpackLayer(layer([{ path: "a/.wh.one" }, { path: "b/new", content: "4" }, { path: "b/.wh..wh..opq" }]), root);
  expect(readdirSync(join(root, "a"))).toEqual(["two"]);
  expect(readdirSync(join(root, "b"))).toEqual(["new"]);
});

test("long names, pax paths and contents of more than a block, as GNU tar writes them", async () => {
  const source = join(base, "source");
  const long = "d".repeat(90);
  mkdirSync(join(source, long), { recursive: true });
  const name = join(long, "f".repeat(90));
  writeFileSync(join(source, name), "x".repeat(70_000));
  for (const format of ["gnu", "pax"]) {
    const archive = join(base, `${format}.tar.gz`);
    execFileSync("tar", ["-czf", archive, `--format=${format}`, "-C", source, "."]);
    const to = join(base, format);
    mkdirSync(to);
    await unpackLayer(readFileSync(archive), to);
    expect(readFileSync(join(to, name), "utf8")).toHaveLength(70_000);
  }
});

test("a path that leads out of the image is refused", async () => {
  await expect(unpackLayer(layer([{ path: "../outside", content: "!" }]), root)).rejects.toThrow("leads out of it");
  await expect(unpackLayer(layer([{ path: "a/../../outside", content: "!" }]), root)).rejects.toThrow(
    "leads out of it",
  );
  expect(existsSync(join(base, "outside"))).toBe(false);
});

test("an absolute path stays inside", async () => {
  await unpackLayer(layer([{ path: "/etc/hosts", content: "inside" }]), root);
  expect(read("etc/hosts")).toBe("inside");
});

test("links never lead out: absolute ones start at the image's root, climbing ones end there", async () => {
  await unpackLayer(
    layer([
      { path: "usr/bin/node", content: "node" },
      { path: "bin", type: "2", link: "/usr/bin" },
      { path: "climb", type: "2", link: "../../../../usr/bin/node" },
      { path: "bin/tool", content: "through the link" },
    ]),
    root,
  );
  expect(readlinkSync(join(root, "bin"))).toBe("usr/bin");
  expect(read("climb")).toBe("node");
  expect(read("usr/bin/tool")).toBe("through the link");
});

test("a file cannot be written through a link to the outside", async () => {
  mkdirSync(join(base, "victim"));
  await unpackLayer(
    layer([
      { path: "door", type: "2", link: join(base, "victim") },
      { path: "door/file", content: "!" },
    ]),
    root,
  );
  expect(readdirSync(join(base, "victim"))).toEqual([]);
  // A link that is already there, made by whoever, is not followed out either.
  symlinkSync(join(base, "victim", "target"), join(root, "planted"));
  await unpackLayer(layer([{ path: "planted", content: "replaced" }]), root);
  expect(read("planted")).toBe("replaced");
  expect(readdirSync(join(base, "victim"))).toEqual([]);
});

test("a hard link to the outside is refused", async () => {
  writeFileSync(join(base, "secret"), "secret");
  await expect(unpackLayer(layer([{ path: "a", type: "1", link: "../secret" }]), root)).rejects.toThrow(
    "leads out of it",
  );
});

test("what is not a layer is an error that says so", async () => {
  await expect(unpackLayer(Buffer.alloc(2000, 7), root)).rejects.toThrow("not a tar archive");
  await expect(unpackLayer(layer([{ path: "a", content: "b" }]).subarray(0, 60), root)).rejects.toThrow(
    "cannot be unpacked",
  );
  await expect(unpackLayer(tarArchive([{ path: "a", content: "b" }]).subarray(0, 512), root)).rejects.toThrow(
    "ends in the middle",
  );
});
