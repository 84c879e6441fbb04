/** Challenge mode, worked by hand: a script of plain AWS CLI commands; verify judges it, cleanup adopts and removes it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import lab from "../../../labs/ecs/lab.ts";
import { cleanupRun, runLab, verifyLab } from "../../../src/engine/index.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";
import { cliEnvironment } from "./script.ts";

const SCRIPT = join(import.meta.dirname, "../../labs/ecs-challenge.sh");
/** The first AWS CLI that knows the pauses of deployments: Debian's own may be older than they are (see scripts/test.mjs). */
const OWN = join(import.meta.dirname, "../../../node_modules/.cache/aws-cli/bin");
const SEARCH = [process.env.PATH ?? "", `/usr/bin:${process.env.PATH}`, `${OWN}:${process.env.PATH}`];
const known = (PATH: string): boolean =>
  spawnSync("aws", ["ecs", "continue-service-deployment", "--generate-cli-skeleton"], { env: { ...process.env, PATH } })
    .status === 0;
const PATH = SEARCH.find(known);

describe.skipIf(PATH === undefined)("challenge mode of lab ecs, with the AWS CLI", () => {
  let sandbox: Sandbox;
  let runsFolder = "";
  let run = "";
  let before: string[] = [];
  const inventory = (): string[] =>
    sandbox
      .inventory()
      .filter(({ arn }) => !arn.includes(":role/aws-service-role/"))
      .map(({ type, arn }) => `${type} ${arn}`)
      .sort();
  const options = () => ({
    target: sandboxTarget(sandbox),
    runsFolder,
    emit: () => {},
    signal: new AbortController().signal,
  });

  beforeAll(async () => {
    sandbox = await createSandbox({ pace: "instant" });
    runsFolder = mkdtempSync(join(tmpdir(), "awslab-challenge-"));
    // Someone else's, to be left alone.
    const target = sandboxTarget(sandbox);
    const { ECS } = await import("@aws-sdk/client-ecs");
    await new ECS(target.clientConfig).createCluster({ clusterName: "someone-elses" });
    before = inventory();
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(runsFolder, { recursive: true, force: true });
  });

  test("the set-up is made, the exercises are not", async () => {
    const driver = { next: async () => "solve" as const };
    const result = await runLab({ ...options(), lab, mode: "challenge", optional: [], driver });
    expect(result.outcome).toBe("done");
    run = result.run;
    const verified = await verifyLab({ ...options(), lab, run, step: undefined });
    const failed = verified.steps.filter(({ checks }) => checks.some(({ verdict }) => verdict.status !== "pass"));
    const exercises = lab.steps.filter((step) => !step.given && !step.optional);
    expect(failed.map(({ step }) => step)).toEqual(exercises.map((step) => step.id));
  });

  test("a script of AWS CLI commands solves them", { timeout: 400_000 }, async () => {
    const { url } = await sandbox.listen({ port: 0 });
    const child = spawn("bash", [SCRIPT, url, `lab-ecs-${run}`, run], {
      env: { ...cliEnvironment(sandbox), ...(PATH !== undefined && { PATH }) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part) => {
        said += part;
      });
    const [code] = await once(child, "close");
    expect(code, said).toBe(0);
  });

  test("verify passes", { timeout: 60_000 }, async () => {
    const { steps } = await verifyLab({ ...options(), lab, run, step: undefined });
    const open = steps.flatMap(({ step, checks }) =>
      checks.filter(({ verdict }) => verdict.status !== "pass").map(({ check, verdict }) => ({ step, check, verdict })),
    );
    expect(open).toEqual([]);
  });

  test("cleanup removes what was made by hand, and nothing else", { timeout: 120_000 }, async () => {
    const result = await cleanupRun({ ...options(), run });
    expect(result.left).toEqual([]);
    expect(result.outcome).toBe("clean");
    expect(inventory()).toEqual(before);
  });
});
