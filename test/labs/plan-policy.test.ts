/**
 * The policy that `awslab plan` prints is enough: a role that has nothing else runs the lab, verifies it and cleans up.
 * That it allows no more than the calls is what test/engine/plan-lab.test.ts holds.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cleanupRun, planLab, runLab, verifyLab } from "../../src/engine/index.ts";
import type { Settings } from "../../src/lab/index.ts";
import { labEntries, loadLab } from "../../src/lab/load.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { sandboxTarget } from "../support/sandbox-target.ts";

const labs = labEntries().map(({ id }) => id);
/** Every lab as it usually runs, and with each other setting. */
const cases = (
  await Promise.all(
    labs.map(async (id) => {
      const { parameters = [] } = await loadLab(id);
      const others = parameters.flatMap((each) =>
        Object.keys(each.values).flatMap((value): Settings[] => (value === each.usual ? [] : [{ [each.id]: value }])),
      );
      return [{}, ...others].map((settings): [string, Settings] => [
        [id, ...Object.entries(settings).map((setting) => setting.join("="))].join(" "),
        settings,
      ]);
    }),
  )
).flat();
let sandbox: Sandbox;
let folder: string;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  folder = mkdtempSync(join(tmpdir(), "awslab-policy-"));
});
afterEach(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the plan's policy is enough to run, verify and clean up", () => {
  test.each(cases)("%s", { timeout: 300_000 }, async (title, settings) => {
    const lab = await loadLab(title.replace(/ .*$/, ""));
    const said: string[] = [];
    const emit = (code: string, data: object) => {
      if (code === "step.failed") said.push(JSON.stringify(data));
    };
    const options = { emit, signal: new AbortController().signal, lab };
    const rehearsal = await createSandbox({ pace: "instant" });
    const optional = lab.steps.filter((step) => step.optional).map(({ id }) => id);
    const plan = await planLab({ ...options, target: sandboxTarget(rehearsal), optional, settings }).finally(() =>
      rehearsal.close(),
    );
    const target = await targetWith(JSON.stringify(plan.policy));
    const driver = { next: async () => "solve" as const };
    const given = { ...options, target, runsFolder: folder };
    const { run, outcome } = await runLab({ ...given, mode: "unattended", optional, settings, driver });
    expect(outcome, said.join("\n")).toBe("done");
    const { steps } = await verifyLab({ ...given, run, step: undefined });
    expect(steps.flatMap(({ checks }) => checks).filter(({ verdict }) => verdict.status === "fail")).toEqual([]);
    expect((await cleanupRun({ ...given, run })).outcome).toBe("clean");
  });
});

/** The sandbox as a role sees it that has this one policy. */
async function targetWith(policy: string) {
  const root = sandboxTarget(sandbox);
  const iam = new IAM(root.clientConfig);
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: sandbox.account }, Action: "sts:AssumeRole" },
  });
  const { Role } = await iam.createRole({ RoleName: "learner", AssumeRolePolicyDocument, MaxSessionDuration: 43_200 });
  await iam.putRolePolicy({ RoleName: "learner", PolicyName: "plan", PolicyDocument: policy });
  const { Credentials } = await new STS(root.clientConfig).assumeRole({
    RoleArn: Role?.Arn,
    RoleSessionName: "learner",
    DurationSeconds: 43_200,
  });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  const caller = `arn:aws:sts::${sandbox.account}:assumed-role/learner/learner`;
  return { ...root, caller, clientConfig: { ...root.clientConfig, credentials } };
}
