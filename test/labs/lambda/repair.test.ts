/** "Do it for me" after a learner's own attempt went wrong: solving a step mends the wrong states that it knows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import lab from "../../../labs/lambda/lab.ts";
import { checkSolved } from "../../../src/engine/check-step.ts";
import { solveContext } from "../../../src/engine/contexts.ts";
import { type Locations, locateStep, needsOf } from "../../../src/engine/locate-step.ts";
import { startRun } from "../../../src/engine/open-run.ts";
import type { LabSession } from "../../../src/engine/session.ts";
import type { SolveContext, Step } from "../../../src/lab/index.ts";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";
import { sandboxTarget } from "../../support/sandbox-target.ts";

const LONG_MS = 180_000;

/** Steps in their order, each with the wrong states that solving it mends. */
const MENDED: Readonly<Record<string, readonly string[]>> = {
  preflight: [],
  base: ["no-logs-policy", "kept-forever"],
  layers: ["one-version"],
  functions: ["wrong-root", "callback-handler"],
  "custom-runtime": ["not-executable", "crlf", "error-as-response"],
  extensions: ["wrapper-not-named"],
  concurrency: ["nothing-reserved", "reserved-zero"],
  provisioned: ["nothing-provisioned", "alias-on-latest", "no-scalable-target", "no-scaling-policy"],
  snapstart: ["published-without"],
  streaming: ["open-to-all", "buffered", "not-wrapped"],
};

let runsFolder: string;
let sandbox: Sandbox;
let session: LabSession;

beforeAll(async () => {
  runsFolder = mkdtempSync(join(tmpdir(), "awslab-repair-"));
  sandbox = await createSandbox({ pace: "instant" });
  const { signal } = new AbortController();
  const target = sandboxTarget(sandbox);
  const options = { lab: lab.id, target, runsFolder, mode: "guided", optional: [], emit: () => {}, signal } as const;
  session = { ...(await startRun(options)), lab };
}, LONG_MS);

afterAll(async () => {
  await session?.close();
  await sandbox?.close();
  rmSync(runsFolder, { recursive: true, force: true });
});

const stepOf = (id: string): Step => {
  const step = lab.steps.find((each) => each.id === id);
  if (!step) throw new Error(`no step ${id}`);
  return step;
};

async function within(step: Step, use: (context: SolveContext, locations: Locations) => Promise<void>): Promise<void> {
  const locations: Locations = new Map();
  for (const need of Object.values(step.needs)) await locateStep(session, need, locations);
  const { context, stop } = solveContext(session, step.id);
  await use(context, locations).finally(stop);
}

const solve = (step: Step): Promise<void> =>
  within(step, (context, locations) => step.solve(context, needsOf(step, locations)));

async function expectPass(step: Step): Promise<void> {
  const { checks } = await checkSolved(session, step, new Map());
  expect(checks.filter(({ verdict }) => verdict.status !== "pass")).toEqual([]);
}

for (const [id, mistakes] of Object.entries(MENDED)) {
  const step = stepOf(id);
  test(`${id} is solved`, { timeout: LONG_MS }, async () => {
    await solve(step);
    await expectPass(step);
  });
  for (const name of mistakes)
    test(`${id}: solving again mends ${name}`, { timeout: LONG_MS }, async () => {
      const mistake = step.checks.flatMap((check) => check.mistakes).find((each) => each.id === name);
      expect(mistake).toBeDefined();
      await within(step, async (context, locations) => {
        const located = await locateStep(session, step, locations);
        const outputs = located.state === "found" ? located.outputs : undefined;
        await mistake?.make(context, outputs, needsOf(step, locations));
      });
      await solve(step);
      await expectPass(step);
    });
}
