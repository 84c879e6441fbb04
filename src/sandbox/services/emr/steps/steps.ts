import type * as EMR from "@aws-sdk/client-emr";
import { type Context, found, page } from "../../../kit/index.ts";
import { invalidRequest, validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { newId } from "../ids.ts";
import { clusterOf, dateOf, keyOf, liveJobFlow, stepsOf } from "../lookup.ts";
import { type ClusterRow, type StepRow, steps } from "../state.ts";
import { driveSteps } from "./queue.ts";
import { stopWork } from "./running.ts";

const MOST_WAITING = 256;

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_AddJobFlowSteps.html */
export const addJobFlowSteps: On<"AddJobFlowSteps"> = (input, context) => {
  const cluster = liveJobFlow(context, input.JobFlowId);
  if (input.ExecutionRoleArn !== undefined)
    throw validation("ExecutionRoleArn needs a security configuration with runtime roles, which the sandbox has not.");
  const configs = input.Steps ?? [];
  const active = stepsOf(context, cluster.id).filter(({ state }) => ACTIVE.has(state));
  checkSteps(configs, active.length);
  const ids = addSteps(context, cluster, configs);
  driveSteps(context, cluster.id);
  return { StepIds: ids };
};

const ACTIVE: ReadonlySet<string> = new Set(["PENDING", "RUNNING", "CANCEL_PENDING"]);

/** Throws ValidationException for a step without a name or jar, and for too many beside the `active` ones. */
export function checkSteps(configs: readonly EMR.StepConfig[], active = 0): void {
  if (configs.length + active > MOST_WAITING)
    throw validation(
      `Maximum number of active steps(State = 'Running', 'Pending' or 'Cancel_Pending') for cluster exceeded.`,
    );
  for (const { HadoopJarStep: jar } of configs)
    if (!jar?.Jar) throw validation("A step needs a HadoopJarStep with a Jar.");
}

/** Puts the steps behind those that are there; answers their ids. */
export function addSteps(context: Context, cluster: ClusterRow, configs: readonly EMR.StepConfig[]): string[] {
  const known = stepsOf(context, cluster.id);
  const first = (known.at(-1)?.sequence ?? 0) + 1;
  return configs.map((config, index) => {
    const row = stepRow(context, cluster, config, first + index);
    context.table(steps).put(keyOf(row), row);
    return row.id;
  });
}

const stepRow = (context: Context, cluster: ClusterRow, config: EMR.StepConfig, sequence: number): StepRow => ({
  id: newId("s", 19),
  cluster: cluster.id,
  sequence,
  name: config.Name ?? "",
  jar: config.HadoopJarStep?.Jar ?? "",
  mainClass: config.HadoopJarStep?.MainClass,
  args: config.HadoopJarStep?.Args ?? [],
  properties: Object.fromEntries(
    (config.HadoopJarStep?.Properties ?? []).map(({ Key = "", Value = "" }) => [Key, Value]),
  ),
  actionOnFailure: config.ActionOnFailure ?? "CONTINUE",
  state: "PENDING",
  begun: false,
  message: undefined,
  failure: undefined,
  created: context.clock.now(),
  started: undefined,
  ended: undefined,
});

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ListSteps.html: the newest first. */
export const listSteps: On<"ListSteps"> = (input, context) => {
  const cluster = clusterOf(context, input.ClusterId);
  const { StepStates: states = [], StepIds: ids = [] } = input;
  if (ids.length > 10) throw invalidRequest("A maximum of 10 step IDs can be specified.");
  const rows = stepsOf(context, cluster.id)
    .filter((row) => states.length === 0 || states.includes(row.state))
    .filter((row) => ids.length === 0 || ids.includes(row.id))
    .reverse();
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: undefined,
    max: 50,
    badToken: "InvalidRequestException",
  });
  return { Steps: items.map(describe), Marker: next };
};

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_DescribeStep.html */
export const describeStep: On<"DescribeStep"> = (input, context) => {
  const cluster = clusterOf(context, input.ClusterId);
  const id = input.StepId ?? "";
  const row = found(context.table(steps).get(`${cluster.id}/${id}`), () =>
    invalidRequest(`Step id '${id}' is not valid.`),
  );
  return { Step: describe(row) };
};

const describe = (row: StepRow): EMR.StepSummary => ({
  Id: row.id,
  Name: row.name,
  Config: { Jar: row.jar, MainClass: row.mainClass, Args: [...row.args], Properties: { ...row.properties } },
  ActionOnFailure: row.actionOnFailure,
  Status: {
    State: row.state,
    StateChangeReason: row.message === undefined ? {} : { Message: row.message },
    ...(row.failure === undefined ? {} : { FailureDetails: row.failure }),
    Timeline: {
      CreationDateTime: dateOf(row.created),
      StartDateTime: dateOf(row.started),
      EndDateTime: dateOf(row.ended),
    },
  },
});

/**
 * SEND_INTERRUPT sends a program SIGTERM and waits for its end, TERMINATE_PROCESS kills it; what has ended is not cancelled.
 * https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-cancel-steps.html
 */
export const cancelSteps: On<"CancelSteps"> = (input, context) => {
  const cluster = liveJobFlow(context, input.ClusterId);
  const politely = input.StepCancellationOption !== "TERMINATE_PROCESS";
  const answers = (input.StepIds ?? []).map((id): EMR.CancelStepsInfo => {
    const row = context.table(steps).get(`${cluster.id}/${id}`);
    if (!row) return { StepId: id, Status: "FAILED", Reason: `Step id '${id}' is not valid.` };
    if (row.state === "PENDING")
      context.table(steps).patch(keyOf(row), {
        state: "CANCELLED",
        message: "Cancelled by user",
        ended: context.clock.now(),
      });
    else if (row.state === "RUNNING" || row.state === "CANCEL_PENDING") {
      context.table(steps).patch(keyOf(row), { state: "CANCEL_PENDING" });
      stopWork(context, id, { politely });
    } else
      return { StepId: id, Status: "FAILED", Reason: `The step is in state ${row.state} and cannot be cancelled.` };
    return { StepId: id, Status: "SUBMITTED" };
  });
  driveSteps(context, cluster.id);
  return { CancelStepsInfoList: answers };
};
