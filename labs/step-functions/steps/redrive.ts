import { SFN } from "@aws-sdk/client-sfn";
import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { runOrder } from "../orders/attend.ts";
import { executionsOf } from "../orders/history.ts";
import { setWarehouse } from "../orders/item.ts";
import { design } from "./design.ts";
import { happyPath } from "./happy-path.ts";
import { retries } from "./retries.ts";

export interface Redriven {
  readonly executionArn: string;
  readonly redriveCount: number;
}

// The warehouse is closed for a while here: no other order may come to it then.
const needs = { design, happyPath, retries };
type Needs = typeof needs;

const KIND = "redrive";
const CLOSED = "WarehouseClosed";

const leftFailed = mistake<Redriven, Needs>({
  id: "left-failed",
  says: "An order that failed for the closed warehouse still lies there, charged and not shipped: open the warehouse, then RedriveExecution goes on at the state that failed.",
  make: (context) => failAtShip(context).then(() => undefined),
  undo: async (context, _, { design: { machineArn } }) => repair(context, machineArn),
});

/** An execution that failed is repaired and goes on where it stood: what was done is not done again. */
export const redrive = step({
  id: "redrive",
  title: "Repair the cause and resume a failed execution",
  covers: ["step-functions/exercise/implement-error-handling-and-retries"],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (!(await redriven(context, machineArn)) && (await closedOrders(context, machineArn)).length === 0)
      await failAtShip(context);
    await repair(context, machineArn);
  },
  async locate(context, { design: { machineArn } }): Promise<Redriven> {
    const execution = found(await redriven(context, machineArn), "No execution has succeeded after a redrive.");
    return { executionArn: execution.executionArn ?? "", redriveCount: execution.redriveCount ?? 0 };
  },
  checks: [
    check<Redriven, Needs>({
      id: "resumed",
      title: "Failed orders were redriven to success",
      hints: [
        "Do not start over, go on.",
        "Set the item config to warehouseOpen true, then `aws stepfunctions redrive-execution` on the failed execution.",
      ],
      mistakes: [leftFailed],
      async run(context, { executionArn, redriveCount }, { design: { machineArn } }) {
        const [left] = await closedOrders(context, machineArn);
        if (left === undefined)
          return pass(`${executionArn.split(":").at(-1)}: redriven ${redriveCount} time(s), SUCCEEDED`);
        const actual = `${left.split(":").at(-1)} is FAILED with ${CLOSED}`;
        return fail({ expected: "no order left failed", actual, fix: leftFailed.says, mistake: leftFailed.id });
      },
    }),
  ],
});

async function failAtShip(context: SolveContext): Promise<void> {
  await setWarehouse(context, false);
  await runOrder(context, { kind: KIND });
}

async function repair(context: SolveContext, machineArn: string): Promise<void> {
  await setWarehouse(context, true);
  for (const executionArn of await closedOrders(context, machineArn)) {
    await context.aws(SFN).redriveExecution({ executionArn });
    await runOrder(context, { kind: KIND });
  }
}

/** ARNs of executions that ended for the closed warehouse and were not taken up again. */
async function closedOrders(context: LabContext, machineArn: string): Promise<string[]> {
  const closed: string[] = [];
  for (const { executionArn = "", status } of await executionsOf(context, machineArn)) {
    if (status !== "FAILED") continue;
    if ((await context.aws(SFN).describeExecution({ executionArn })).error === CLOSED) closed.push(executionArn);
  }
  return closed;
}

const redriven = async (context: LabContext, machineArn: string) =>
  (await executionsOf(context, machineArn)).find(
    ({ status, redriveCount = 0 }) => status === "SUCCEEDED" && redriveCount > 0,
  );
