import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { bareExpression, changed, orderDefinition, type State } from "../machines/definitions.ts";
import { redefine } from "../machines/machine.ts";
import { runOrder, startOrder, stopOf, takeTask, untilStopped } from "../orders/attend.ts";
import { executionsOf, failedSince, has, historyOf, newestWhere } from "../orders/history.ts";
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

const silentWorker = mistake<Happy, Needs>({
  id: "heartbeat-too-short",
  says: "A worker took the order and was silent for longer than the activity's HeartbeatSeconds, so the state ended with States.Timeout (States.HeartbeatTimeout in a Catch) and the worker's answer comes too late (TaskTimedOut). Let it call SendTaskHeartbeat more often, or give the state more seconds.",
  make: async (context) => {
    await redefineState(context, "Pack", (state) => {
      state.HeartbeatSeconds = 1;
    });
    const executionArn = await startOrder(context, { kind: KIND });
    await untilStopped(context, executionArn);
    await takeTask(context);
    await untilStopped(context, executionArn);
  },
  undo: again,
});

const unmarked = mistake<Happy, Needs>({
  id: "expression-without-marks",
  says: "An expression stands in the definition without {% and %}, so that it is a text like any other: the item was written under the expression itself as its key. Put it between the marks.",
  make: async (context) => {
    await redefineState(context, "Record", (state) => {
      state.Arguments = JSON.parse(
        JSON.stringify(state.Arguments).replace("{% $states.input.orderId %}", "$states.input.orderId"),
      );
    });
    await runOrder(context, { kind: KIND });
  },
  undo: again,
});

const noResult = mistake<Happy, Needs>({
  id: "expression-fails",
  says: "A JSONata expression could not be evaluated (States.QueryEvaluationError): the cause names the state, the expression and the field. What is not there is nothing (undefined), and a field that gets nothing fails the state: look at the state's input, or use $exists.",
  make: async (context) => {
    await redefineState(context, "Record", (state) => {
      state.Arguments = JSON.parse(
        JSON.stringify(state.Arguments).replace("$string($states.input.total)", "$string($states.input.sum)"),
      );
    });
    await runOrder(context, { kind: KIND });
  },
  undo: again,
});

/** The lab's own machine again, and an order through it. */
async function again(context: SolveContext): Promise<void> {
  await redefine(context, "order", await orderDefinition(context));
  await runOrder(context, { kind: KIND });
}

const redefineState = async (context: SolveContext, name: string, change: (state: State) => void): Promise<void> =>
  redefine(context, "order", changed(await orderDefinition(context), name, change));

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
      mistakes: [noWorker, silentWorker],
      async run(context, { executionArn }, { design: { machineArn } }) {
        for (const failure of await failedSince(context, machineArn, executionArn)) {
          if (!has(await historyOf(context, failure.executionArn), "ActivityTimedOut")) continue;
          const actual = `${failure.name}: ${failure.error}`;
          return fail({ expected: "a worker in time", actual, fix: silentWorker.says, mistake: silentWorker.id });
        }
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
      mistakes: [unmarked, noResult],
      async run(context, { executionArn, output }, { design: { machineArn, definition } }) {
        const expected = `an output with ${MEMBERS.join(", ")}; status DONE`;
        const failures = await failedSince(context, machineArn, executionArn);
        const unevaluated = failures.find(({ error }) => error === "States.QueryEvaluationError");
        if (unevaluated) return fail({ expected, actual: unevaluated.cause, fix: noResult.says, mistake: noResult.id });
        const absent = MEMBERS.filter((name) => output[name] === undefined);
        const { status } = await itemOf(context, String(output.orderId));
        const actual = absent.length > 0 ? `the output lacks ${absent.join(", ")}` : `the item's status is ${status}`;
        if (absent.length === 0 && status === "DONE") return pass(`${output.orderId}: charged, packed, DONE`);
        const bare = bareExpression(definition);
        if (bare !== undefined)
          return fail({ expected, actual: `${actual}; ${bare}`, fix: unmarked.says, mistake: unmarked.id });
        const fix = "Merge the results into the output of each state, and write the item before the end.";
        return fail({ expected, actual, fix });
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
