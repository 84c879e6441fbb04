import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileJournal, type Entry, lineJournal, openFileJournal, readJournal } from "../../src/journal/index.ts";

let home: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "awslab-journal-"));
  path = join(home, "runs", "abc234", "journal.ndjson");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const fact = (key: string): Entry => ({ kind: "fact", key, value: { nested: ["ü", 1, null] }, at: "2030-01-01" });

describe("the file journal", () => {
  it("keeps what was appended, in order, readable by its owner alone", async () => {
    const journal = await createFileJournal(path);
    await Promise.all(Array.from({ length: 50 }, (_, i) => journal.append(fact(`k${i}`))));
    await journal.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "runs", "abc234")).mode & 0o777).toBe(0o700);
    const { entries, torn } = await readJournal(path, "abc234");
    expect(torn).toBe(false);
    expect(entries).toEqual(Array.from({ length: 50 }, (_, i) => fact(`k${i}`)));
  });

  it("groups appends that arrive during a write", async () => {
    const writes: string[] = [];
    const journal = lineJournal({ write: async (text) => void writes.push(text), close: async () => {} }, []);
    await Promise.all([1, 2, 3, 4].map((n) => journal.append(fact(`k${n}`))));
    expect(writes.length).toBe(2);
    expect(writes.join("").trim().split("\n").length).toBe(4);
  });

  it("ignores a torn last line, and cuts it off when it goes on writing", async () => {
    const journal = await createFileJournal(path);
    await journal.append(fact("a"));
    await journal.close();
    appendFileSync(path, '{"v":1,"seq":2,"crc":"0123');
    expect(await readJournal(path, "abc234")).toMatchObject({ torn: true, entries: [fact("a")] });
    const again = await openFileJournal(path, "abc234");
    await again.append(fact("b"));
    await again.close();
    expect((await readJournal(path, "abc234")).entries).toEqual([fact("a"), fact("b")]);
  });

  it("refuses damage before the last line and names the way out", async () => {
    const journal = await createFileJournal(path);
    for (const key of ["a", "b", "c"]) await journal.append(fact(key));
    await journal.close();
    writeFileSync(path, readFileSync(path, "utf8").replace('"key":"b"', '"key":"x"'));
    await expect(readJournal(path, "abc234")).rejects.toMatchObject({
      code: "JOURNAL_DAMAGED",
      kind: "environment",
      hint: expect.stringContaining("awslab cleanup --run abc234"),
    });
  });

  it("refuses a newer format", async () => {
    const journal = await createFileJournal(path);
    await journal.append(fact("a"));
    await journal.close();
    writeFileSync(path, readFileSync(path, "utf8").replace('{"v":1', '{"v":9'));
    await expect(readJournal(path, "abc234")).rejects.toMatchObject({ code: "JOURNAL_NEWER" });
  });

  it("rejects every append after a failed write", async () => {
    let full = false;
    const journal = lineJournal(
      {
        write: async () => {
          if (full) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
        },
        close: async () => {},
      },
      [],
    );
    await journal.append(fact("a"));
    full = true;
    await expect(journal.append(fact("b"))).rejects.toMatchObject({ hint: expect.stringContaining("disk is full") });
    full = false;
    await expect(journal.append(fact("c"))).rejects.toMatchObject({ code: "JOURNAL_UNWRITABLE" });
    expect(journal.entries).toEqual([fact("a")]);
  });
});
