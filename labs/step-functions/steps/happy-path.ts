import { check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { runOrder, startOrder, stopOf, untilStopped } from "../orders/attend.ts";
import { executionsOf, has, newestWhere } from "../orders/history.ts";
import { itemOf } from "../orders/item.ts";
import { outputOf } from "../orders/output.ts";
import { design } from "./design.ts";
import { monitoring } from "./monitoring.ts";

export interface Happy {
  readonly executionArn: string;
  readonly output: Readonly<Record<string, unknown>>;
}

const needs = { design, monitoring };
type Needs = typeof needs;

const KIND = "happy";
const MEMBERS = ["orderId", "charged", "packed"];

const noWorker = mistake<Happy, Needs>({
  id: "no-worker",
  says: "An order waits at an activity and nobody comes: an activity does nothing by itself. A worker must poll GetActivityTask and answer with the task's token.",
  make: async (context) => void (await untilStopped(context, await startOrder(context, { kind: KIND }))),
  undo: async (context) => void (await runOrder(context, { kind: KIND })),
});

/** One order from end to end, with a worker outside of AWS. */
export const happyPath = step({
  id: "happy-path",
  title: "One order end to end, with a worker for its activity",
  covers: [
    "step-functions/integration-with-aws-services/lambda-function-integration",
    "step-functions/integration-with-aws-services/activity-worker-pattern",
    "step-functions/integration-with-aws-services/service-integrations",
  ],
  needs,
  minutes: 1,
  async solve(context, { design: { machineArn } }) {
    if (await packed(context, machineArn)) return;
    await runOrder(context, { kind: KIND });
  },
  async locate(context, { design: { machineArn } }): Promise<Happy> {
    const told = found(await packed(context, machineArn), "No execution has succeeded with the help of a worker.");
    const executionArn = told.execution.executionArn ?? "";
    return { executionArn, output: await outputOf(context, executionArn) };
  },
  checks: [
    check<Happy, Needs>({
      id: "worker",
      title: "A worker serves the activity",
      hints: [
        "A pending activity waits for a worker.",
        "Poll GetActivityTask, answer with the same taskToken by SendTaskSuccess; its output must be JSON text.",
      ],
      mistakes: [noWorker],
      async run(context, { executionArn }, { design: { machineArn } }) {
        const waiting = await waitingForWorker(context, machineArn);
        if (waiting === undefined) return pass(`${executionArn.split(":").at(-1)}: ActivitySucceeded`);
        const actual = `${waiting} waits at its activity`;
        return fail({ expected: "no order waits for a worker", actual, fix: noWorker.says, mistake: noWorker.id });
      },
    }),
    check<Happy, Needs>({
      id: "result",
      title: "The order is charged, packed and in the table",
      hints: [
        "What does the execution answer, and what has the table?",
        "`aws stepfunctions describe-execution --query output` has orderId, charged and packed; the item's status is DONE.",
      ],
      mistakes: [],
      async run(context, { output }) {
        const absent = MEMBERS.filter((name) => output[name] === undefined);
        const { status } = await itemOf(context, String(output.orderId));
        const actual = absent.length > 0 ? `the output lacks ${absent.join(", ")}` : `the item's status is ${status}`;
        if (absent.length === 0 && status === "DONE") return pass(`${output.orderId}: charged, packed, DONE`);
        const fix = "Merge the results into the output of each state, and write the item before the end.";
        return fail({ expected: `an output with ${MEMBERS.join(", ")}; status DONE`, actual, fix });
      },
    }),
  ],
});

const packed = (context: LabContext, machineArn: string) =>
  newestWhere(
    context,
    machineArn,
    ({ execution, events }) => execution.status === "SUCCEEDED" && has(events, "ActivitySucceeded"),
  );

async function waitingForWorker(context: LabContext, machineArn: string): Promise<string | undefined> {
  for (const { executionArn = "", name, status } of await executionsOf(context, machineArn))
    if (status === "RUNNING" && (await stopOf(context, executionArn)).waitsFor === "worker") return name;
  return undefined;
}
