/**
 * `npm run bench`: every figure is a ratio or a median of this run on this machine, against the goal written beside it.
 * It measures the built product (dist/); it never fails on a figure, only when something does not work.
 */
import { rmSync } from "node:fs";
import { measureCommandLine } from "./bench/command-line.mjs";
import { measureJournal } from "./bench/journal.mjs";
import { measureLab } from "./bench/lab.mjs";
import { measureLambda } from "./bench/lambda.mjs";
import { scratch } from "./bench/measure.mjs";
import { measureRestApi } from "./bench/rest-api.mjs";
import { measureSandbox } from "./bench/sandbox.mjs";
import { run } from "./run.mjs";

const SECTIONS = {
  "command-line": measureCommandLine,
  sandbox: measureSandbox,
  lambda: measureLambda,
  "rest-api": measureRestApi,
  journal: measureJournal,
  lab: measureLab,
};

const chosen = process.argv.slice(2);
if (!run("build", process.execPath, ["scripts/build.mjs"], { quiet: true })) process.exit(1);
const rows = [];
for (const [name, measure] of Object.entries(SECTIONS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  process.stdout.write(`measuring: ${name}\n`);
  rows.push(...(await measure()));
}
rmSync(scratch, { recursive: true, force: true });

const width = Math.max(...rows.map(({ what }) => what.length));
process.stdout.write("\n");
for (const { what, value, goal } of rows)
  process.stdout.write(`${what.padEnd(width)}  ${value.padStart(14)}  ${goal ? `goal ${goal}` : ""}\n`);
