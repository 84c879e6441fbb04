import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { lmdbStore } from "../../../src/sandbox/state/lmdb-store.ts";

test("what was flushed survives kill -9, and the dead process's lock is taken over", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-kill-"));
  try {
    for (let round = 0; round < 3; round++) {
      const acknowledged = await writeUntilKilled(folder, round);
      expect(acknowledged.length).toBeGreaterThan(0);
      const store = lmdbStore(folder);
      for (const key of acknowledged) expect(store.get(key), key).toEqual({ key });
      await store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Starts the writer, kills it in the midst of its work; answers the keys that it had said were flushed. */
async function writeUntilKilled(folder: string, round: number): Promise<string[]> {
  const script = join(import.meta.dirname, "write-rows.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, folder, String(round)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const acknowledged: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line);
    if (acknowledged.length === 25 + round) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return acknowledged;
}
