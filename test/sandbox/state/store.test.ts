import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { lmdbStore } from "../../../src/sandbox/state/lmdb-store.ts";
import { memoryStore } from "../../../src/sandbox/state/memory-store.ts";
import type { Store } from "../../../src/sandbox/state/store.ts";

const folders: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), "awslab-store-"));
  folders.push(path);
  return path;
};
afterAll(() => {
  for (const path of folders) rmSync(path, { recursive: true, force: true });
});

const stores: readonly [string, () => Store][] = [
  ["memory", memoryStore],
  ["lmdb", () => lmdbStore(folder())],
];

describe.each(stores)("the %s store", (_, openStore) => {
  const key = (name: string) => `ecs/clusters/111122223333/us-east-1/${name}`;

  test("reads its own writes at once, and deletes", async () => {
    const store = openStore();
    store.put(key("a"), { n: 1 });
    expect(store.get(key("a"))).toEqual({ n: 1 });
    store.put(key("a"), { n: 2 });
    expect(store.get(key("a"))).toEqual({ n: 2 });
    expect(store.delete(key("a"))).toBe(true);
    expect(store.delete(key("a"))).toBe(false);
    expect(store.get(key("a"))).toBeUndefined();
    await store.flushed();
    await store.close();
  });

  test("lists by prefix in key order: within a table, across tables, and nothing else", async () => {
    const store = openStore();
    for (const name of ["b", "a/2", "a/1", "c"]) store.put(key(name), { name });
    store.put("ecs/clusters/111122223333/us-east-10/x", { name: "other region" });
    store.put("ecs/services/111122223333/us-east-1/s", { name: "s" });
    store.put("~timers/1", { name: "t" });
    const names = (prefix: string) => store.entries(prefix).map(([, row]) => (row as { name: string }).name);
    expect(names(key(""))).toEqual(["a/1", "a/2", "b", "c"]);
    expect(names(key("a/"))).toEqual(["a/1", "a/2"]);
    expect(names("ecs/")).toEqual(["a/1", "a/2", "b", "c", "other region", "s"]);
    expect(names("ecs/serv")).toEqual(["s"]);
    expect(names("~timers/")).toEqual(["t"]);
    expect(names("ec2/")).toEqual([]);
    store.delete(key("b"));
    store.put(key("aa"), { name: "aa" });
    expect(names(key(""))).toEqual(["a/1", "a/2", "aa", "c"]);
    await store.close();
  });
});

describe("the lmdb store", () => {
  test("keeps dates, bytes, big integers and nested values over a restart", async () => {
    const path = folder();
    const row = {
      at: new Date(1_700_000_000_123),
      bytes: new Uint8Array([0, 255, 7]),
      big: 2n ** 80n,
      small: 7n,
      nested: { list: [1, "é🙂", null, true], none: undefined },
    };
    const first = lmdbStore(path);
    first.put("a/b/c/d/e", row);
    await first.flushed();
    await first.close();
    const second = lmdbStore(path);
    const read = second.get("a/b/c/d/e") as typeof row;
    expect(read).toEqual({ ...row, bytes: Buffer.from(row.bytes) });
    expect(Object.isFrozen(read.nested.list)).toBe(true);
    await second.close();
  });

  test("is private to its owner", async () => {
    const path = join(folder(), "state");
    const store = lmdbStore(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await store.close();
  });

  test("has one process at a time, and says which", async () => {
    const path = folder();
    const store = lmdbStore(path);
    expect(() => lmdbStore(path)).toThrow(`open in process ${process.pid}`);
    await store.close();
    await lmdbStore(path).close();
  });

  test("refuses the state of a newer version and loses nothing", async () => {
    const path = folder();
    const store = lmdbStore(path);
    store.put("a/b/c/d/e", { kept: true });
    store.put("~format", { version: 99 });
    await store.flushed();
    await store.close();
    expect(() => lmdbStore(path)).toThrow("has format 99");
    expect(() => lmdbStore(path)).toThrow("has format 99"); // the lock was given back
  });
});
