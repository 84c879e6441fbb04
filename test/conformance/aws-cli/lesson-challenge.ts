/** Challenge mode, worked by hand with the commands that a lab's lesson itself shows; verify judges it, cleanup removes it. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as APIGateway from "@aws-sdk/client-api-gateway";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanupRun, runLab, verifyLab } from "../../../src/engine/index.ts";
import type { Lab } from "../../../src/lab/index.ts";
import { loadLesson, renderLesson } from "../../../src/lab/lesson.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";
import { cliEnvironment } from "./script.ts";

/** A step's commands take seconds each on a machine that has much else to do. */
const STEP_MS = 900_000;
/** AWS CLI 1 sends SQS to AWS whatever AWS_ENDPOINT_URL says, as `awslab shell` tells its learners. */
const FOR_CLI_1 =
  'aws() { if [ "$1" = sqs ]; then set -- "$@" --endpoint-url "$AWS_ENDPOINT_URL"; fi; command aws "$@"; }\n';
/** As learners do, who are told that something did not answer in time: look again. */
const LOOKS = 3;

interface Kept {
  /** What a change by hand of an account-wide setting leaves, which the cleaner cannot know of. */
  readonly stays?: RegExp;
  /** The part of the lesson's introduction whose indented code the learner types first; all of it unless told. */
  readonly setup?: (introduction: string) => string;
}

/** Registers the tests of a lab; they are skipped where a tool that the lesson names is not on the machine. */
export function lessonChallenge(
  lab: Lab,
  tools: readonly string[],
  { stays = /^$/, setup = (all) => all }: Kept = {},
): void {
  const lacking = tools.filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  describe.skipIf(lacking.length > 0)(`challenge mode of lab ${lab.id}, by the lesson's own commands`, () => {
    let sandbox: Sandbox;
    let folder = "";
    let run = "";
    let before: string[] = [];
    const options = () => ({
      target: sandboxTarget(sandbox),
      runsFolder: join(folder, "runs"),
      emit: () => {},
      signal: new AbortController().signal,
    });

    const values = () => {
      const { account, region } = sandbox;
      return { name: `lab-${lab.id}-${run}`, run, account, region };
    };

    const openChecks = async () => {
      const { steps } = await verifyLab({ ...options(), lab, run, step: undefined });
      return steps.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict.status !== "pass");
    };

    beforeAll(async () => {
      sandbox = await createSandbox({ pace: "instant" });
      folder = mkdtempSync(join(tmpdir(), "awslab-challenge-"));
      before = await accountOf(sandbox);
      const driver = { next: async () => "solve" as const };
      const optional = lab.steps.filter((step) => step.optional).map(({ id }) => id);
      run = (await runLab({ ...options(), lab, mode: "challenge", optional, driver })).run;
      // What one step leaves in the shell, the next one finds.
      const typedFirst = renderLesson(codeIn(setup(loadLesson(lab.folder).introduction)), values());
      writeFileSync(join(folder, "shell"), FOR_CLI_1 + typedFirst);
    });
    afterAll(async () => {
      await sandbox?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    for (const step of lab.steps.filter(({ given }) => !given))
      test(step.id, { timeout: STEP_MS }, async () => {
        const { name, account, region } = values();
        const solution = renderLesson(loadLesson(lab.folder).steps.get(step.id)?.solution ?? "", values());
        const { code, said } = await inShell(solution, folder, {
          ...cliEnvironment(sandbox),
          AWS_ENDPOINT_URL: (await sandbox.listen()).url,
          // Hosts such as `sync-127.0.0.1` are reached through the sandbox only, as in `awslab shell`.
          http_proxy: (await sandbox.listen()).url,
          NAME: name,
          RUN: run,
          ACCOUNT: account,
          REGION: region,
          ASSETS: join(lab.folder, "assets"),
        });
        expect(code, said).toBe(0);
      });

    test("verify passes, and cleanup leaves nothing", { timeout: STEP_MS }, async () => {
      let open = await openChecks();
      for (let look = 2; open.length > 0 && look <= LOOKS; look += 1) open = await openChecks();
      expect(open).toEqual([]);
      expect((await cleanupRun({ ...options(), run })).left).toEqual([]);
      expect((await accountOf(sandbox)).filter((each) => !stays.test(each))).toEqual(before);
    });
  });
}

/** The lines of indented code. */
const codeIn = (markdown: string): string =>
  markdown
    .split("\n")
    .flatMap((line) => (line.startsWith("    ") ? [`${line.slice(4)}\n`] : []))
    .join("");

async function inShell(
  script: string,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; said: string }> {
  const shell = join(folder, "shell");
  const session = `set -a\n. ${shell}\n${script}\n{ export -p; declare -f; echo "cd '$PWD'"; } > ${shell}`;
  const child = spawn("bash", ["--norc", "-ec", session], { cwd: folder, env });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part) => {
      said += part;
    });
  const [code] = await once(child, "exit");
  return { code: Number(code), said };
}

/** What is in the account, and the role for API Gateway's logs: a setting, not a thing. */
async function accountOf(sandbox: Sandbox): Promise<string[]> {
  const things = sandbox
    .inventory()
    .filter(({ arn }) => !arn.includes(":role/aws-service-role/"))
    .map(({ type, arn }) => `${type} ${arn}`)
    .sort();
  const { cloudwatchRoleArn } = await sandbox.service<typeof APIGateway>("api-gateway").GetAccount({});
  return [...things, `role for logs: ${cloudwatchRoleArn ?? "none"}`];
}
