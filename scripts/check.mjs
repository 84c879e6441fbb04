/** The one gate: format, lint, types, generated files, dead code, tests. `--fast` leaves the tests out. */
import { bin, run } from "./run.mjs";

const steps = [
  ["format and lint", bin("biome"), ["check", "--error-on-warnings", "."]],
  ["types", bin("tsc"), ["-p", "."]],
  ["generated files are fresh", bin("tsx"), ["scripts/generate.ts", "--check"]],
  ["dead code and dependencies", bin("knip"), []],
  ...(process.argv.includes("--fast") ? [] : [["tests", process.execPath, ["scripts/test.mjs"]]]),
];

const failed = steps.filter(([title, command, args]) => !run(title, command, args)).map(([title]) => title);
process.stdout.write(failed.length === 0 ? "\ncheck: all green\n" : `\ncheck: failed: ${failed.join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
