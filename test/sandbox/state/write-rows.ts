/** A process that writes rows for ever and names each once it is flushed. Killed by kill.test.ts. */
import { lmdbStore } from "../../../src/sandbox/state/lmdb-store.ts";

const [, , folder = "", round = ""] = process.argv;
const store = lmdbStore(folder);
for (let i = 0; ; i++) {
  const key = `test/rows/1/r/${round}-${i}`;
  store.put(key, { key });
  await store.flushed();
  process.stdout.write(`${key}\n`);
}
