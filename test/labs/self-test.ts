/**
 * The content self-test that every lab passes, on a sandbox in this process: each check fails before its step is solved
 * and passes after, also when the step is solved twice; each authored wrong state gives exactly its message and passes
 * again after its undoing; cleanup leaves the inventory as it was. Then all of it once more.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkSolved, checkStep } from "../../src/engine/check-step.ts";
import { cleanupRun } from "../../src/engine/cleanup-lab.ts";
import { solveContext } from "../../src/engine/contexts.ts";
import { keepExisting } from "../../src/engine/existing.ts";
import { type Locations, locateStep, needsOf } from "../../src/engine/locate-step.ts";
import { startRun } from "../../src/engine/open-run.ts";
import type { LabSession } from "../../src/engine/session.ts";
import type { ErasedCheck, Lab, Step, Verdict } from "../../src/lab/index.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/index.ts";
import { sandboxTarget } from "../support/sandbox-target.ts";

// Steps take seconds; on a machine that has much else to do, minutes.
const STEP_MS = 180_000;

interface Bench {
  readonly sandbox: Sandbox;
  readonly runsFolder: string;
}

/** Registers the tests of a lab. */
export function selfTest(lab: Lab): void {
  let bench: Bench | undefined;
  beforeAll(async () => {
    const runsFolder = mkdtempSync(join(tmpdir(), "awslab-self-test-"));
    bench = { sandbox: await createSandbox({ pace: "instant" }), runsFolder };
  });
  afterAll(async () => {
    await bench?.sandbox.close();
    if (bench) rmSync(bench.runsFolder, { recursive: true, force: true });
  });
  const given = (): Bench => {
    if (!bench) throw new Error("The sandbox did not start.");
    return bench;
  };
  for (const round of ["first", "second"]) describe.sequential(`${lab.id}, ${round} time`, () => oneRound(lab, given));
}

function oneRound(lab: Lab, bench: () => Bench): void {
  let session: LabSession | undefined;
  let before: string[] = [];
  const open = (): LabSession => {
    if (!session) throw new Error("The run did not start.");
    return session;
  };

  test("a run starts", async () => {
    const { sandbox, runsFolder } = bench();
    before = inventoryOf(sandbox);
    const target = sandboxTarget(sandbox);
    const signal = new AbortController().signal;
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
    await keepExisting(session);
  });

  for (const step of lab.steps) {
    test(`${step.id}: fails before`, { timeout: STEP_MS }, async () => {
      const verdicts = await verdictsOf(open(), step);
      expect(verdicts.filter(({ verdict }) => verdict.status !== "fail")).toEqual([]);
    });
    test(`${step.id}: solved, and passes`, { timeout: STEP_MS }, async () => {
      await solve(open(), step);
      await passes(open(), step);
    });
    test(`${step.id}: solved again changes nothing`, { timeout: STEP_MS }, async () => {
      const once = lastingOf(bench().sandbox);
      await solve(open(), step);
      expect(lastingOf(bench().sandbox)).toEqual(once);
      await passes(open(), step);
    });
    for (const check of step.checks)
      for (const { id, says } of check.mistakes)
        test(`${step.id}: ${id} is named`, { timeout: 2 * STEP_MS }, () =>
          mistakeIsNamed(open(), { step, check, id, says }),
        );
  }

  test("all checks still pass together", { timeout: STEP_MS }, async () => {
    for (const step of lab.steps) await passes(open(), step);
  });

  test("cleanup leaves nothing", { timeout: 2 * STEP_MS }, async () => {
    const { sandbox, runsFolder } = bench();
    const { target, run, emit, signal } = open();
    await open().close();
    const result = await cleanupRun({ target, runsFolder, run: run.id, emit, signal });
    expect(result.left).toEqual([]);
    expect(result.outcome).toBe("clean");
    expect(inventoryOf(sandbox)).toEqual(before);
  });
}

interface Wrong {
  readonly step: Step;
  readonly check: ErasedCheck;
  readonly id: string;
  readonly says: string;
}

async function mistakeIsNamed(session: LabSession, { step, check, id, says }: Wrong): Promise<void> {
  const mistake = check.mistakes.find((each) => each.id === id);
  const locations: Locations = new Map();
  const located = await locateStep(session, step, locations);
  const outputs = located.state === "found" ? located.outputs : undefined;
  const { context, stop } = solveContext(session, step.id);
  try {
    await mistake?.make(context, outputs, needsOf(step, locations));
    const wrong = (await verdictsOf(session, step)).find((each) => each.check === check.id)?.verdict;
    // Undone even where the message was another one, so that the tests after it mean something.
    await mistake?.undo(context, outputs, needsOf(step, locations));
    expect(wrong).toMatchObject({ status: "fail", mistake: id, fix: says });
  } finally {
    await stop();
  }
  await passes(session, step);
}

/** What AWS shows may lag behind: the engine, too, looks again after it has solved a step. */
async function passes(session: LabSession, step: Step): Promise<void> {
  expect(failuresOf((await checkSolved(session, step, new Map())).checks)).toEqual([]);
}

interface Judged {
  readonly check: string;
  readonly verdict: Verdict;
}

const verdictsOf = async (session: LabSession, step: Step): Promise<readonly Judged[]> =>
  (await checkStep(session, step, new Map())).checks;

const failuresOf = (judged: readonly Judged[]): readonly Judged[] =>
  judged.filter(({ verdict }) => verdict.status !== "pass");

async function solve(session: LabSession, step: Step): Promise<void> {
  const locations: Locations = new Map();
  for (const need of Object.values(step.needs))
    expect(await locateStep(session, need, locations), need.id).toMatchObject({ state: "found" });
  const { context, stop } = solveContext(session, step.id);
  try {
    await step.solve(context, needsOf(step, locations));
  } finally {
    await stop();
  }
}

/** Without what services start, stop and write by themselves, at any moment: tasks, instances, log groups of AWS's own. */
const lastingOf = (sandbox: Sandbox): string[] =>
  inventoryOf(sandbox).filter(
    (each) =>
      !/^(ecs:task|ecs:container-instance|ec2:instance|ec2:network-interface) /.test(each) &&
      !/^\S+ arn:aws:logs:.*:log-group:\/aws\//.test(each),
  );

/** What lives in the account, without the service-linked roles, which stay by AWS's own rule. */
const inventoryOf = (sandbox: Sandbox): string[] =>
  sandbox
    .inventory()
    .filter(({ arn }) => !arn.includes(":role/aws-service-role/"))
    .map(({ type, arn }) => `${type} ${arn}`)
    .sort();
