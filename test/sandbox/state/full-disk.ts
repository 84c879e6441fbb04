/** Writes rows on a disk that becomes full, and has space again; prints what became of each flush and of the rows. */
import { join } from "node:path";
import { lmdbStore } from "../../../src/sandbox/state/lmdb-store.ts";
import { nameOf } from "../../../src/shared/errors.ts";
import { emptyDisk, fillDisk } from "../../support/ballast.ts";

const [, , disk = ""] = process.argv;
const folder = join(disk, "state");
const store = lmdbStore(folder);
const flushed: string[] = [];

async function write(name: string): Promise<void> {
  for (let index = 0; index < 20; index++) store.put(`t/${name}/${index}`, { text: name.repeat(3000) });
  flushed.push(
    await store.flushed().then(
      () => "flushed",
      (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : nameOf(error)),
    ),
  );
}

await write("before");
fillDisk(disk, 1024 * 1024);
await write("full");
store.delete("t/before/0");
await write("still");
emptyDisk(disk);
await write("after");
await store.close();

const again = lmdbStore(folder);
const rows = ["before", "full", "still", "after"].map((name) => again.entries(`t/${name}/`).length);
await again.close();
process.stdout.write(`${JSON.stringify({ flushed, rows })}\n`);
