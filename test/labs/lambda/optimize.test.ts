import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import lab from "../../../labs/lambda/lab.ts";
import { optimize } from "../../../labs/lambda/steps/optimize.ts";
import { solveContext } from "../../../src/engine/contexts.ts";
import { startRun } from "../../../src/engine/open-run.ts";
import type { LabSession } from "../../../src/engine/session.ts";
import type { SolveContext } from "../../../src/lab/index.ts";
import { type Lab, lab as sandboxWithRole } from "../../sandbox/services/lambda/lab.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";

let runsFolder: string;
let work: Lab;
let session: LabSession;

beforeAll(async () => {
  runsFolder = mkdtempSync(join(tmpdir(), "awslab-optimize-"));
  work = await sandboxWithRole();
  const target = sandboxTarget(work.sandbox);
  const { signal } = new AbortController();
  const options = {
    lab: lab.id,
    target,
    runsFolder,
    mode: "unattended",
    optional: [],
    emit: () => {},
    signal,
  } as const;
  session = { ...(await startRun(options)), lab };
});

afterAll(async () => {
  await session?.close();
  await work?.sandbox.close();
  rmSync(runsFolder, { recursive: true, force: true });
});

const solving = async (use: (context: SolveContext) => Promise<void>): Promise<void> => {
  const { context, stop } = solveContext(session, optimize.id);
  await use(context).finally(stop);
};

test("a run that was interrupted with the alias on x86_64 goes on to arm64", { timeout: 120_000 }, async () => {
  await solving(async (context) => {
    const lambda = context.aws(Lambda);
    const FunctionName = context.run.name("sieve");
    const solve = () => optimize.solve(context, { base: { roleArn: work.role } });
    const architecture = async () => {
      const { FunctionVersion: Qualifier, RoutingConfig } = await lambda.getAlias({ FunctionName, Name: "tuned" });
      const { Architectures } = await lambda.getFunctionConfiguration({ FunctionName, Qualifier });
      return [Architectures?.[0], RoutingConfig];
    };
    await solve();
    expect(await architecture()).toEqual(["arm64", undefined]);
    const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName });
    const arm = Versions.at(-1)?.Version ?? "";
    const RoutingConfig = { AdditionalVersionWeights: { [arm]: 0.1 } };
    await lambda.updateAlias({ FunctionName, Name: "tuned", FunctionVersion: "2", RoutingConfig });
    await solve();
    expect(await architecture()).toEqual(["arm64", undefined]);
  });
});
