/**
 * Runs the tests, fast ones first. Clients that nobody here wrote (AWS CLI, boto3) come from Debian packages: installed
 * here where that is possible without asking, else the tests that need them are skipped by name. In CI nothing is skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bin, root, run } from "./run.mjs";

const debian = (name) => ({
  title: `Debian package ${name}`,
  possible: () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get"),
  steps: [
    ["apt-get", ["update", "-qq"]],
    ["apt-get", ["install", "-y", "-qq", "--no-install-recommends", name]],
  ],
});

// Debian's AWS CLI is older than some operations that the challenge of a lab needs.
const NEW_CLI = join(root, "node_modules", ".cache", "aws-cli");
const hasJava = () => spawnSync("java", ["-version"]).status === 0;
const knowsPauses = (command) =>
  spawnSync(command, ["ecs", "continue-service-deployment", "--generate-cli-skeleton"]).status === 0;

// Apache Spark itself, to compare the sandbox's own PySpark with.
const PYSPARK = join(root, "node_modules", ".cache", "pyspark");

const CLIENTS = [
  { name: "AWS CLI", present: () => existsSync("/usr/bin/aws"), from: debian("awscli") },
  {
    name: "boto3",
    present: () => spawnSync("/usr/bin/python3", ["-c", "import boto3"]).status === 0,
    from: debian("python3-boto3"),
  },
  {
    name: "AWS CLI of today",
    present: () => ["aws", "/usr/bin/aws", join(NEW_CLI, "bin", "aws")].some(knowsPauses),
    from: {
      title: "Python package awscli",
      possible: () => spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0,
      steps: [
        ["python3", ["-m", "venv", NEW_CLI]],
        [join(NEW_CLI, "bin", "pip"), ["install", "--quiet", "awscli==1.45.11"]],
      ],
    },
  },
  {
    name: "Apache Spark",
    present: () => existsSync(join(PYSPARK, "pyspark", "version.py")) && hasJava(),
    from: {
      title: "Python package pyspark, with Java",
      possible: () => hasJava() && spawnSync("python3", ["-m", "pip", "--version"]).status === 0,
      steps: [["python3", ["-m", "pip", "install", "--quiet", "--target", PYSPARK, "pyspark==3.5.6"]]],
    },
  },
];

const SLOWER = [
  ["labs: the content self-test, and the chaos sample", ["labs", "chaos"]],
  ["clients nobody here wrote, and the product as a learner runs it", ["conformance", "e2e"]],
];

// Whatever folder is not named above belongs to the fast ones, so that none is forgotten.
const slower = SLOWER.flatMap(([, folders]) => folders);
const fast = readdirSync(join(root, "test")).filter((folder) => folder !== "support" && !slower.includes(folder));

const STAGES = [["architecture and units", fast], ...SLOWER].map(([title, folders]) => [
  title,
  folders.map((folder) => `test/${folder}/`),
]);

function provideClients() {
  for (const { name, present, from } of CLIENTS) {
    if (present()) continue;
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    if (from.possible())
      from.steps.every(([command, args]) => run(`${from.title}: ${command}`, command, args, { env, quiet: true }));
    if (!present()) process.stdout.write(`skipped: tests with ${name} (${from.title} is not here)\n`);
  }
  return process.env.CI === undefined || CLIENTS.every(({ present }) => present());
}

const folder = mkdtempSync(join(tmpdir(), "awslab-test-"));
const totals = { passed: 0, failed: 0, skipped: 0 };
let ok = run("build", process.execPath, ["scripts/build.mjs"], { quiet: true }) && provideClients();

for (const [index, [title, paths]] of STAGES.entries()) {
  if (!ok) break;
  const report = join(folder, `${index}.json`);
  ok =
    run(
      title,
      bin("vitest"),
      // Files of a worker share its modules: loading them anew for each file took longer than the tests.
      ["run", "--no-isolate", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...paths],
      { env: existsSync(PYSPARK) ? { AWSLAB_PYSPARK: PYSPARK } : {} },
    ) && ok;
  if (!existsSync(report)) continue;
  const result = JSON.parse(readFileSync(report, "utf8"));
  totals.passed += result.numPassedTests;
  totals.failed += result.numFailedTests;
  totals.skipped += result.numPendingTests + result.numTodoTests;
}
rmSync(folder, { recursive: true, force: true });
if (process.env.CI !== undefined && totals.skipped > 0) {
  process.stdout.write(`${totals.skipped} tests were skipped, and in CI nothing may be\n`);
  ok = false;
}
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = ok && totals.passed > 0 && totals.failed === 0 ? 0 : 1;
