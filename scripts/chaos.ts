/**
 * `npm run chaos [-- --lab small,ecs --seed S --only FAULTS --sample N|kinds|all --case ID --whole]
 * [--out FOLDER --workers N --shard I/N]`: what can go wrong, goes wrong, in a sandbox in this process. See CONTRIBUTING.md.
 */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Lab } from "../src/lab/index.ts";
import { monotonicMs, nowMs } from "../src/shared/clock.ts";
import { packageRoot } from "../src/shared/package-root.ts";
import type { Case } from "../test/support/chaos/case.ts";
import { casesWithin, oneOfEachKind, playCase, type Simulated, sampleOf } from "../test/support/chaos/simulate.ts";
import { BrokenPromise } from "../test/support/chaos/stage.ts";
import { tapesOf } from "../test/support/chaos/tapes.ts";
import { smallLab } from "../test/support/small-lab.ts";
import { figuresOf } from "./chaos/figures.ts";
import { type Results, resultOf, resultsOf } from "./chaos/results.ts";
import { useScratchFolder } from "./chaos/scratch.ts";
import { endWithParent, inWorkers } from "./chaos/workers.ts";

const { values: given } = parseArgs({
  options: {
    lab: { type: "string", default: "small,ecs" },
    seed: { type: "string", default: String(nowMs() % 1_000_000) },
    only: { type: "string" },
    case: { type: "string" },
    /** So many of each fault; "kinds": one for each operation in each fault; "all": every case there is. */
    sample: { type: "string", default: "4" },
    /** Each case plays everything before it, too, and does not go on from a tape. */
    whole: { type: "boolean", default: false },
    /** Where tapes and results are kept: a run that was interrupted goes on there. */
    out: { type: "string" },
    workers: { type: "string", default: "1" },
    shard: { type: "string", default: "1/1" },
  },
});

/** Workers share tapes and results: without a folder of their own they get one. */
const asked = {
  ...given,
  out: given.out ?? (given.workers === "1" ? undefined : join(tmpdir(), `awslab-chaos-${given.seed}`)),
};

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function labOf(id: string): Promise<Lab> {
  if (id === "small") return smallLab;
  const { default: lab } = (await import(join(packageRoot(), "labs", id, "lab.ts"))) as { default: Lab };
  return lab;
}

function wantedOf(cases: readonly Case[]): readonly Case[] {
  if (asked.case !== undefined) {
    const named = cases.filter(({ id }) => id === asked.case);
    if (named.length === 0) throw new Error(`no case is called ${asked.case}`);
    return named;
  }
  const faults = asked.only?.split(",");
  const wanted = cases.filter(({ fault }) => faults === undefined || faults.includes(fault));
  if (asked.sample === "all") return wanted;
  return asked.sample === "kinds"
    ? oneOfEachKind(wanted, asked.seed)
    : sampleOf(wanted, () => Number(asked.sample), asked.seed);
}

/** Longer than any case takes, on a busy machine, too. */
const CASE_MS = 300_000;
const SAY_MS = 60_000;

async function simulate(id: string): Promise<boolean> {
  const lab = await labOf(id);
  if (asked.out !== undefined) mkdirSync(asked.out, { recursive: true });
  const tapeOf = tapesOf(lab, asked.seed, asked.out);
  const cases = casesWithin((await tapeOf(0)).extent);
  const results = resultsOf(lab.id, asked.out);
  const wanted = wantedOf(cases);
  const known = asked.case === undefined ? results.all() : new Map();
  const open = wanted.filter((each) => !known.has(each.id));
  const [shard = 1, shards = 1] = asked.shard.split("/").map(Number);
  const mine = open.filter((_, i) => i % shards === shard - 1);
  if (Number(asked.workers) > 1) {
    say(`${lab.id}: seed ${asked.seed}, ${open.length} to play of ${cases.length} cases`);
    for (const skewMs of new Set(open.map((each) => each.skewMs ?? 0))) await tapeOf(skewMs);
    const options = ["--lab", id, "--seed", asked.seed, "--out", asked.out ?? ""];
    if (!(await inWorkers(Number(asked.workers), options))) throw new Error("a worker ended before its time");
  } else {
    say(`${lab.id}: seed ${asked.seed}, shard ${asked.shard}: ${mine.length} to play of ${cases.length} cases`);
    await playAll({ lab, seed: asked.seed, tapeOf: asked.whole ? undefined : tapeOf }, mine, results);
  }
  if (shards === 1) for (const line of figuresOf(cases, results.all())) say(line);
  return wanted.every((each) => results.all().get(each.id)?.broken === undefined);
}

async function playAll(simulated: Simulated, cases: readonly Case[], results: Results): Promise<void> {
  const { lab, seed } = simulated;
  let saidAt = monotonicMs();
  for (const [i, one] of cases.entries()) {
    const played = await Promise.race([playCase(simulated, one), tooLong(one)]);
    results.add(resultOf(lab.id, seed, one, played));
    if (played.broken) {
      say(`  BROKEN ${one.id}: ${played.broken.message}`);
      if (played.broken.cause instanceof Error) say(`    ${played.broken.cause.stack}`);
      const kept = asked.out === undefined ? "" : ` --out ${asked.out}`;
      say(`    again: npm run chaos -- --lab ${lab.id} --seed ${seed}${kept} --case ${one.id}`);
    }
    if (monotonicMs() - saidAt < SAY_MS) continue;
    saidAt = monotonicMs();
    say(`  ${lab.id} ${asked.shard}: ${i + 1} of ${cases.length}`);
  }
}

function tooLong({ id, fault }: Case): ReturnType<typeof playCase> {
  return new Promise((resolve) => {
    const broken = new BrokenPromise(`it did not end within ${CASE_MS / 1000} s`);
    setTimeout(() => resolve({ case: id, fault, ms: CASE_MS, outcomes: [], broken }), CASE_MS).unref();
  });
}

useScratchFolder();
endWithParent();
let kept = true;
for (const id of asked.lab.split(",")) kept = (await simulate(id)) && kept;
process.exitCode = kept ? 0 : 1;
