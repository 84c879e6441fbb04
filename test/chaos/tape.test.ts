/** A world that goes on from a tape is the one that the recorded run had made. */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileTape } from "../support/chaos/file-tape.ts";
import { reach } from "../support/chaos/reach.ts";
import { recordTape } from "../support/chaos/record-tape.ts";
import { casesWithin } from "../support/chaos/simulate.ts";
import { loadTape, pointOf, saveTape, type Tape } from "../support/chaos/tape.ts";
import { MUTANTS } from "../support/mutants/mutants.ts";
import { mutatedSimulation } from "../support/mutants/mutated.ts";
import { smallLab } from "../support/small-lab.ts";

let folder: string;
let tape: Tape;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "awslab-tape-test-"));
  tape = await recordTape(smallLab, "tape");
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a tape of files", () => {
  it("restores what was there at each moment: grown, written anew, linked, gone", () => {
    const [from, to] = ["from", "to"].map((name) => join(folder, name)) as [string, string];
    mkdirSync(join(from, "deep"), { recursive: true });
    const files = new FileTape();
    writeFileSync(join(from, "deep/log"), "one\n");
    writeFileSync(join(from, "state"), "early");
    const early = files.take("x", from);
    appendFileSync(join(from, "deep/log"), "two\n");
    writeFileSync(join(from, "state"), "late");
    symlinkSync("state", join(from, "link"));
    const late = files.take("x", from);
    for (const [image, name, log, state] of [
      [early, "early", "one\n", "early"],
      [late, "late", "one\ntwo\n", "late"],
    ] as const) {
      mkdirSync(join(to, name), { recursive: true });
      files.restore(image, join(to, name));
      expect(readFileSync(join(to, name, "deep/log"), "utf8")).toBe(log);
      expect(readFileSync(join(to, name, "state"), "utf8")).toBe(state);
    }
    expect(readlinkSync(join(to, "late/link"))).toBe("state");
    // What only grew is kept once.
    expect([...files.contents.keys()]).toEqual(["x/deep/log", "x/state", "x/state#1"]);
  });
});

describe("a tape of a lab", () => {
  it("has the world before and after every mutating call of the run and of the cleanup, and after the run", () => {
    const { run, cleanup } = tape.extent;
    const mutating = [...run, ...cleanup].filter((call) => call.mutating);
    expect(tape.points).toHaveLength(mutating.length * 2 + 1);
    expect(mutating.length).toBeGreaterThan(20);
  });

  it("is the same after it was kept in a file", () => {
    const file = join(folder, "small.tape");
    saveTape(tape, file);
    expect(loadTape(file)).toEqual(tape);
  });

  it("knows the moment at which an answer was in the journal", () => {
    const after = pointOf(tape, { story: "run", place: "CreateVpc", moment: "after" });
    const next = pointOf(tape, { story: "run", place: "CreateVpc", moment: "next" });
    const [vpc] = after?.fresh ?? [];
    const journalAt = (point: typeof after): string => {
      const content = point?.runs.find(({ path }) => path.endsWith("journal.ndjson"))?.content;
      return content ? (tape.files.contents.get(content[0])?.subarray(0, content[1]).toString() ?? "") : "";
    };
    expect(vpc).toMatch(/^vpc-/);
    expect(journalAt(after)).not.toContain(vpc);
    expect(journalAt(next)).toContain(vpc);
    expect(next).toMatchObject({ moment: "before", fresh: after?.fresh });
  });
});

/** Ids differ from run to run. */
const kindsIn = (inventory: readonly string[]): string[] => inventory.map((each) => each.split(" ")[0] ?? "").sort();

describe("a case that goes on from a tape", () => {
  it.each(["finder-of-roles", "settle-of-known", "ownership-nonce"])(
    "notices that the cleaner lacks something: %s",
    { timeout: 120_000 },
    async (id) => {
      const mutant = MUTANTS.find((each) => each.id === id);
      if (!mutant) throw new Error(`no mutant is called ${id}`);
      const mutated = await mutatedSimulation(mutant);
      expect(await mutated.whatBreaks(tape.extent, mutant.killedBy, tape)).toMatch(
        /^(left behind|said to be gone while|resources of others changed)/,
      );
    },
  );

  // Steps run in parallel: only where there is one of them, its calls come in one order.
  it.each(["crash-cleanup:after:DeleteVpc", "stripped-tags:all", "crash-run:power:CreateLogGroup"])(
    "begins where playing everything before it ends: %s",
    { timeout: 120_000 },
    async (id) => {
      const one = casesWithin(tape.extent).find((each) => each.id === id);
      if (!one) throw new Error(`no case is called ${id}`);
      const recorded = await reach(smallLab, one, async () => tape);
      const recordedKinds = kindsIn(recorded.inventory());
      const recordedRun = await recorded.runId();
      await recorded.close();
      const played = await reach(smallLab, one, undefined);
      const playedKinds = kindsIn(played.inventory());
      expect(await played.runId()).not.toBe(recordedRun);
      await played.close();
      expect(recordedKinds).toEqual(playedKinds);
    },
  );
});
