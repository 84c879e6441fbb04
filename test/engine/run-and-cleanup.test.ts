import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cleanupRun, resumeRun, runLab, statusOfRuns, verifyLab } from "../../src/engine/index.ts";
import { journalPath, readJournal } from "../../src/journal/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(() => bench.close());

const run = () => runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] });

describe("a run", () => {
  it("solves, verifies and cleans up to the inventory before", async () => {
    const before = bench.inventory();
    const result = await run();
    expect(bench.said.filter(({ code }) => code === "step.failed")).toEqual([]);
    expect(result.outcome).toBe("done");
    expect(bench.inventory().length).toBeGreaterThan(before.length + 5);

    const verdict = await verifyLab({ ...bench, lab: smallLab, run: result.run, step: undefined });
    expect(verdict).toMatchObject({ passed: 4, failed: 0, blocked: 0 });

    const cleanup = await cleanupRun({ ...bench, run: result.run });
    expect(cleanup.left).toEqual([]);
    expect(cleanup).toMatchObject({ outcome: "clean", proof: { readErrors: 0 } });
    expect(bench.inventory()).toEqual(before);
    const { runs } = await statusOfRuns(bench.runsFolder);
    expect(runs).toMatchObject([{ run: result.run, state: "clean", resources: 0, unknown: 0, heldBy: undefined }]);
  });

  it("puts tags and the run's path on what it creates, and keeps secrets out of the journal", async () => {
    const { run: id } = await run();
    const tagged = bench.sandbox.inventory().filter(({ tags }) => tags["awslab:run"] === id);
    expect(tagged.map(({ type }) => type).sort()).toEqual(
      expect.arrayContaining(["ec2:vpc", "ec2:subnet", "ec2:security-group", "iam:role", "cloudwatch-logs:log-group"]),
    );
    for (const { tags } of tagged)
      expect(tags).toMatchObject({ "awslab:lab": "small", "awslab:nonce": expect.any(String) });
    const { entries } = await readJournal(journalPath(bench.runsFolder, id), id);
    for (const entry of entries) if (entry.kind === "intent") expect(entry.step).not.toBe("");
    expect(entries.filter(({ kind }) => kind === "intent").length).toBe(
      entries.filter(({ kind }) => kind === "ack").length,
    );
  });

  it("keeps what is done when it is resumed, and solves what went away", async () => {
    const { run: id } = await run();
    await cleanupRun({ ...bench, run: id });
    bench.said.length = 0;
    const again = await resumeRun({ ...bench, lab: smallLab, run: id });
    expect(again.outcome).toBe("done");
    expect(bench.said.filter(({ code }) => code === "step.kept")).toEqual([]);
    bench.said.length = 0;
    await resumeRun({ ...bench, lab: smallLab, run: id });
    expect(bench.said.filter(({ code }) => code === "step.kept").length).toBe(4);
    await cleanupRun({ ...bench, run: id });
  });

  it("touches nothing with credentials of another account", async () => {
    const { run: id } = await run();
    const inventory = bench.inventory();
    const other = { ...bench.target, account: "999999999999" };
    await expect(cleanupRun({ ...bench, target: other, run: id })).rejects.toMatchObject({ code: "WRONG_TARGET" });
    expect(bench.inventory()).toEqual(inventory);
  });
});
