/** A clean run of a real account is looked at once more: AWS's services write some logs after they are gone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { statusOfRuns } from "../../src/engine/index.ts";
import { createFileJournal, type Entry, journalPath } from "../../src/journal/index.ts";
import { plain } from "../../src/report/index.ts";
import { statusLines } from "../../src/report/status.ts";

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "awslab-late-"));
});
afterEach(() => rmSync(runs, { recursive: true, force: true }));

const started = (target: "sandbox" | "aws"): Entry => ({
  kind: "run",
  run: "abc234",
  lab: "ecs",
  nonce: "0".repeat(32),
  target,
  account: "123456789012",
  partition: "aws",
  region: "us-east-1",
  caller: "arn:aws:iam::123456789012:user/ana",
  profile: undefined,
  endpoint: undefined,
  mode: "unattended",
  optional: [],
  version: "1.0.0",
  at: "2026-03-01T10:00:00.000Z",
});
const clean = (time: string): Entry => ({ kind: "clean", passes: 2, at: `2026-03-01T${time}:00.000Z` });
const adopted: Entry = {
  kind: "adopted",
  resource: { type: "cloudwatch-logs:log-group", id: "/aws/lambda/x", ids: {} },
  proof: "found by its name",
  at: "2026-03-01T11:09:00.000Z",
};

async function statusAfter(...entries: Entry[]) {
  const journal = await createFileJournal(journalPath(runs, "abc234"));
  for (const entry of entries) await journal.append(entry);
  await journal.close();
  const [status] = (await statusOfRuns(runs)).runs;
  if (!status) throw new Error("the run is not listed");
  return status;
}

test("a quarter of an hour after it was first clean", async () => {
  const status = await statusAfter(started("aws"), clean("11:00"), clean("11:10"));
  expect(status).toMatchObject({ state: "clean", lookAgain: "2026-03-01T11:15:00.000Z" });
  expect(statusLines([status], plain, new Map()).join("\n")).toContain(
    "awslab cleanup --run abc234   from 2026-03-01 11:15 UTC on",
  );
});

test("anew where something was found in between", async () => {
  expect(await statusAfter(started("aws"), clean("11:00"), adopted, clean("11:10"))).toMatchObject({
    lookAgain: "2026-03-01T11:25:00.000Z",
  });
});

test("not after that look", async () => {
  expect(await statusAfter(started("aws"), clean("11:00"), clean("11:15"))).toMatchObject({ lookAgain: undefined });
});

test("never in a sandbox", async () => {
  expect(await statusAfter(started("sandbox"), clean("11:00"))).toMatchObject({ state: "clean", lookAgain: undefined });
});
