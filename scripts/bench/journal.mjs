import { open } from "node:fs/promises";
import { join } from "node:path";
import { createFileJournal, memoryJournal } from "../../src/journal/index.ts";
import { scratch } from "./measure.mjs";

const APPENDS = 400;

const entry = (call) => ({
  kind: "ack",
  call,
  ids: { arn: `arn:aws:ecs:us-east-1:123456789012:cluster/lab-ecs-${call}` },
  requestId: "00000000-0000-4000-8000-000000000000",
  at: "2026-01-01T00:00:00.000Z",
});

/** What one durable entry costs, against a bare write and sync of as many bytes, and against no durability. */
export async function measureJournal() {
  const durable = await perAppend(await createFileJournal(join(scratch, "run", "journal.ndjson")));
  const forgetful = await perAppend(memoryJournal());
  const bare = await bareSync();
  return [
    { what: "journal: one durable entry", value: `${durable.toFixed(2)} ms` },
    {
      what: "journal: durable entry / bare write and fdatasync",
      value: `${(durable / bare).toFixed(2)} x`,
      goal: "at most 1.5 x",
    },
    { what: "journal: entry in memory", value: `${forgetful.toFixed(4)} ms` },
  ];
}

async function perAppend(journal) {
  const begin = performance.now();
  for (let call = 0; call < APPENDS; call += 1) await journal.append(entry(call));
  const ms = (performance.now() - begin) / APPENDS;
  await journal.close();
  return ms;
}

async function bareSync() {
  const file = await open(join(scratch, "bare"), "a");
  const line = `${JSON.stringify(entry(0))}\n`;
  const begin = performance.now();
  for (let i = 0; i < APPENDS; i += 1) {
    await file.write(line);
    await file.datasync();
  }
  const ms = (performance.now() - begin) / APPENDS;
  await file.close();
  return ms;
}
