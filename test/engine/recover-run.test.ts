/** Cleanup without a journal, or with a damaged one. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, recoverRun, runLab } from "../../src/engine/index.ts";
import { journalPath, runFolder } from "../../src/journal/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
let before: string[];
beforeEach(async () => {
  bench = await openBench();
  before = bench.inventory();
});
afterEach(() => bench.close());

const run = async () => (await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] })).run;

describe("recovery", () => {
  it("finds everything by tags and names where the journal is lost", async () => {
    const id = await run();
    rmSync(runFolder(bench.runsFolder, id), { recursive: true });
    const result = await recoverRun({ ...bench, run: id, lab: "small" });
    expect(result).toMatchObject({ outcome: "clean", left: [], proof: { readErrors: 0 } });
    expect(bench.inventory()).toEqual(before);
  });

  it("asks for the lab where nothing is recorded", async () => {
    await expect(recoverRun({ ...bench, run: "aaaaaa", lab: undefined })).rejects.toMatchObject({ code: "LAB_NEEDED" });
  });

  it("goes on with the sound part of a damaged journal", async () => {
    const id = await run();
    const path = journalPath(bench.runsFolder, id);
    const lines = readFileSync(path, "utf8").split("\n");
    lines[4] = `${lines[4]}`.replace('"entry":{', '"entry":{"x":1,');
    writeFileSync(path, lines.join("\n"));
    await expect(cleanupRun({ ...bench, run: id })).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
    expect(await recoverRun({ ...bench, run: id, lab: undefined })).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });
});
