/** What may be changed of a running cluster, and what an account has beside clusters. */
import { validation } from "../faults.ts";
import type { On } from "../handler.ts";
import { clusterOf, liveJobFlow } from "../lookup.ts";
import { clusters } from "../state.ts";
import { driveSteps } from "../steps/queue.ts";

export const setTerminationProtection: On<"SetTerminationProtection"> = (input, context) => {
  for (const id of input.JobFlowIds ?? [])
    context.table(clusters).patch(liveJobFlow(context, id).id, { protected: input.TerminationProtected === true });
  return {};
};

export const setVisibleToAllUsers: On<"SetVisibleToAllUsers"> = (input, context) => {
  for (const id of input.JobFlowIds ?? [])
    context.table(clusters).patch(liveJobFlow(context, id).id, { visible: input.VisibleToAllUsers === true });
  return {};
};

export const setKeepJobFlowAliveWhenNoSteps: On<"SetKeepJobFlowAliveWhenNoSteps"> = (input, context) => {
  for (const id of input.JobFlowIds ?? []) {
    const keepAlive = input.KeepJobFlowAliveWhenNoSteps === true;
    context.table(clusters).patch(liveJobFlow(context, id).id, { keepAlive });
    driveSteps(context, id);
  }
  return {};
};

/** How many steps run at once. Throws ValidationException. */
export function checkConcurrency(level: number): number {
  if (level < 1 || level > 256) throw validation("StepConcurrencyLevel must be between 1 and 256.");
  return level;
}

/** https://docs.aws.amazon.com/emr/latest/APIReference/API_ModifyCluster.html */
export const modifyCluster: On<"ModifyCluster"> = (input, context) => {
  const row = liveJobFlow(context, input.ClusterId);
  const level = checkConcurrency(input.StepConcurrencyLevel ?? row.stepConcurrency);
  context.table(clusters).patch(row.id, { stepConcurrency: level });
  driveSteps(context, row.id);
  return { StepConcurrencyLevel: level };
};

/** The sandbox runs none, so that no cluster has any. */
export const listBootstrapActions: On<"ListBootstrapActions"> = (input, context) => {
  clusterOf(context, input.ClusterId);
  return { BootstrapActions: [] };
};
