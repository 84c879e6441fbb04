/**
 * `npm run chaos [-- --lab small,ecs --seed S --only <fault> --sample N --case ID]`: what can go wrong, goes wrong, in a
 * sandbox in this process. See CONTRIBUTING.md.
 */
import { parseArgs } from "node:util";
import ecsLab from "../labs/ecs/lab.ts";
import type { Lab } from "../src/lab/index.ts";
import { monotonicMs, nowMs } from "../src/shared/clock.ts";
import { casesOf, type Played, playCase, sampleOf } from "../test/support/chaos/simulate.ts";
import { smallLab } from "../test/support/small-lab.ts";

const LABS: Readonly<Record<string, Lab>> = { small: smallLab, ecs: ecsLab };

const { values: asked } = parseArgs({
  options: {
    lab: { type: "string", default: "small,ecs" },
    seed: { type: "string", default: String(nowMs() % 1_000_000) },
    only: { type: "string" },
    case: { type: "string" },
    /** Of each fault; "all" for every case there is. */
    sample: { type: "string", default: "4" },
  },
});

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function simulate(lab: Lab): Promise<boolean> {
  const started = monotonicMs();
  const { cases, killPoints } = await casesOf(lab, asked.seed);
  const wanted = cases.filter(
    ({ id, fault }) => (asked.case ?? id) === id && (asked.only === undefined || asked.only.split(",").includes(fault)),
  );
  const size = asked.sample === "all" ? wanted.length : Number(asked.sample);
  const sample = asked.case === undefined ? sampleOf(wanted, size, asked.seed) : wanted;
  if (sample.length === 0) throw new Error("no case is called so");
  say(`${lab.id}: seed ${asked.seed}, ${sample.length} of ${cases.length} cases`);
  const played: Played[] = [];
  for (const one of sample) {
    const result = await playCase(lab, asked.seed, one);
    played.push(result);
    if (!result.broken) continue;
    say(`  BROKEN ${one.id}: ${result.broken.message}`);
    if (result.broken.cause instanceof Error) say(`    ${result.broken.cause.stack}`);
    say(`    again: npm run chaos -- --lab ${lab.id} --seed ${asked.seed} --case ${one.id}`);
  }
  report(played, { killPoints, ms: monotonicMs() - started });
  return played.every(({ broken }) => !broken);
}

function report(played: readonly Played[], { killPoints, ms }: { killPoints: number; ms: number }): void {
  const faults = [...new Set(played.map(({ fault }) => fault))];
  for (const fault of faults) {
    const of = played.filter((each) => each.fault === fault);
    const broken = of.filter((each) => each.broken).length;
    say(`  ${fault.padEnd(24)} ${String(of.length).padStart(5)} cases  ${broken === 0 ? "kept" : `${broken} BROKEN`}`);
  }
  const crashed = played.filter(({ fault }) => fault === "crash-run" || fault === "crash-cleanup").length;
  const sum = (of: (each: Played) => number): number => played.reduce((total, each) => total + of(each), 0);
  const ended = (outcome: string) => sum(({ outcomes }) => outcomes.filter((each) => each === outcome).length);
  say(`  kill points tested       ${String(crashed).padStart(5)} of ${killPoints}`);
  say(`  leftovers                ${String(sum(({ broken }) => broken?.leftovers ?? 0)).padStart(5)}`);
  say(`  foreign resources changed${String(sum(({ broken }) => broken?.foreignChanged ?? 0)).padStart(5)}`);
  say(
    `  cleanups                 ${ended("clean")} clean, ${ended("left")} left, ${ended("undetermined")} undetermined`,
  );
  say(`  time                     ${(ms / 1000).toFixed(0)} s`);
}

let kept = true;
for (const name of asked.lab.split(",")) {
  const lab = LABS[name];
  if (!lab) throw new Error(`no lab is called ${name}: ${Object.keys(LABS).join(", ")}`);
  kept = (await simulate(lab)) && kept;
}
process.exitCode = kept ? 0 : 1;
