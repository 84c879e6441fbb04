/** Deletion of a machine: it is DELETING until its executions have ended. */
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { readMachineArn } from "./names.ts";
import { aliases, events, executionKey, executions, keyOf, machines, mapRuns, tokens, versions } from "./state.ts";

/** How long a machine without executions is DELETING on AWS. */
const DELETION_MS = 10_000;
const LOOK_AGAIN_MS = 5000;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html: also where there is none. */
export const deleteStateMachine: Api<"DeleteStateMachine"> = (input, context) => {
  const { name } = readMachineArn(input.stateMachineArn);
  const row = context.table(machines).get(name);
  if (!row || row.isDeleting) return {};
  context.table(machines).patch(name, { isDeleting: true });
  for (const [key] of context.table(versions).entries(keyOf(name, ""))) context.table(versions).delete(key);
  for (const [key] of context.table(aliases).entries(keyOf(name, ""))) context.table(aliases).delete(key);
  context.later("delete-machine", context.clock.lifecycle(DELETION_MS), { name });
  return {};
};

/** Removes the machine and all its executions, or looks again later while one of them runs. */
export function finishDeletion({ name }: { name: string }, context: Context): void {
  if (!context.table(machines).get(name)?.isDeleting) return;
  const all = [...context.table(executions).list(keyOf(name, "")), ...context.table(executions).list(`${name}/`)];
  if (all.some(({ status }) => status === "RUNNING" || status === "PENDING_REDRIVE")) {
    context.later("delete-machine", context.clock.period(LOOK_AGAIN_MS), { name });
    return;
  }
  for (const row of all) {
    const key = executionKey(row);
    for (const [event] of context.table(events).entries(keyOf(key, ""))) context.table(events).delete(event);
    context.table(executions).delete(key);
  }
  for (const [key, row] of context.table(tokens).entries())
    if (row.machine === name || row.machine.startsWith(`${name}/`)) context.table(tokens).delete(key);
  for (const [key, row] of context.table(mapRuns).entries())
    if (row.machine === name) context.table(mapRuns).delete(key);
  context.table(machines).delete(name);
}
