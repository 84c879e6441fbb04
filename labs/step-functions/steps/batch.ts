import { IAM } from "@aws-sdk/client-iam";
import { type DescribeMapRunCommandOutput, SFN } from "@aws-sdk/client-sfn";
import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { keepOrMakeMachineRole, machinePolicy, refused } from "../access/roles.ts";
import { batchDefinition, changed } from "../machines/definitions.ts";
import { keepOrMakeMachine, readMachine, redefine } from "../machines/machine.ts";
import { machineArnOf } from "../machines/names.ts";
import { untilStopped } from "../orders/attend.ts";
import { executionsOf } from "../orders/history.ts";
import { resources } from "./resources.ts";

export interface Batch {
  readonly batchArn: string;
  readonly run: DescribeMapRunCommandOutput;
}

const needs = { resources };
type Needs = typeof needs;

const ITEMS = 20;
const FEWEST_GOOD = 16;

const tolerant = mistake<Batch, Needs>({
  id: "no-tolerance",
  says: "The map run failed as a whole for a few bad items: without ToleratedFailurePercentage the first failure ends it. Tolerate 20 percent.",
  make: async (context) => {
    const strict = changed(batchDefinition(context), "Orders", (state) => {
      state.ToleratedFailurePercentage = 0;
    });
    await redefine(context, "batch", strict);
    await start(context);
  },
  undo: async (context) => {
    await redefine(context, "batch", batchDefinition(context));
    await start(context);
  },
});

const mayNotStart = mistake<Batch, Needs>({
  id: "may-not-start",
  says: "The machine's role may not start the machine itself, and a distributed Map runs its items as executions of it: allow states:StartExecution on its own ARN.",
  make: async (context) => {
    const PolicyDocument = machinePolicy(context).replace("states:StartExecution", "states:ListExecutions");
    await context.aws(IAM).putRolePolicy({ RoleName: context.run.name("sm"), PolicyName: "machine", PolicyDocument });
  },
  undo: keepOrMakeMachineRole,
});

/** A file of orders, each checked in a child execution of its own. */
export const batch = step({
  id: "batch",
  title: "A distributed Map over a file of orders",
  covers: [
    "step-functions/state-machine-concepts/states-task-choice-wait-parallel-map-etc",
    "step-functions/exercise/use-parallel-execution-for-performance",
  ],
  needs,
  minutes: 1,
  async solve(context, { resources: { machineRoleArn } }) {
    await keepOrMakeMachine(context, {
      logical: "batch",
      type: "STANDARD",
      definition: batchDefinition(context),
      roleArn: machineRoleArn,
    });
    const known = await executionsOf(context, machineArnOf(context.run, "batch"));
    if (!known.some(({ status }) => status === "SUCCEEDED")) await start(context);
  },
  async locate(context): Promise<Batch> {
    const machine = found(await readMachine(context, "batch"), `No state machine named ${context.run.name("batch")}.`);
    const batchArn = machine.stateMachineArn ?? "";
    return { batchArn, run: found(await newestMapRun(context, batchArn), "The machine has made no map run.") };
  },
  checks: [
    check<Batch, Needs>({
      id: "map-run",
      title: "All orders of the file were checked, the bad ones tolerated",
      hints: [
        "Many items, each its own child execution: which may fail?",
        "Mode DISTRIBUTED, an ItemReader on the object, ToleratedFailurePercentage 20; the role may start its own machine.",
      ],
      mistakes: [tolerant, mayNotStart],
      run: async (context, { batchArn, run: { itemCounts, status } }, { resources: { machineRoleArn } }) => {
        const denied = await refused(context, machineRoleArn, ["states:StartExecution"], batchArn);
        if (denied.length > 0)
          return fail({
            expected: "a role that may start the machine's own executions",
            actual: `IAM refuses it ${denied.join(", ")}`,
            fix: mayNotStart.says,
            mistake: mayNotStart.id,
          });
        const { total = 0, succeeded = 0, failed = 0 } = itemCounts ?? {};
        const actual = `${status}: ${succeeded} of ${total} succeeded, ${failed} failed`;
        if (status === "SUCCEEDED" && total >= ITEMS && succeeded >= FEWEST_GOOD) return pass(actual);
        const expected = `SUCCEEDED: ${ITEMS} items, ${FEWEST_GOOD} of them or more succeeded`;
        const isStrict = status === "FAILED" && failed > 0;
        const fix = "Read the execution's error: `aws stepfunctions describe-execution`.";
        return fail({ expected, actual, fix, ...(isStrict && { fix: tolerant.says, mistake: tolerant.id }) });
      },
    }),
  ],
});

async function start(context: SolveContext): Promise<void> {
  const stateMachineArn = machineArnOf(context.run, "batch");
  const { executionArn = "" } = await context.aws(SFN).startExecution({ stateMachineArn, input: "{}" });
  await untilStopped(context, executionArn);
}

async function newestMapRun(context: LabContext, machineArn: string) {
  for (const { executionArn } of await executionsOf(context, machineArn)) {
    const { mapRuns = [] } = await context.aws(SFN).listMapRuns({ executionArn });
    const [newest] = mapRuns;
    if (newest) return context.aws(SFN).describeMapRun({ mapRunArn: newest.mapRunArn });
  }
  return undefined;
}
