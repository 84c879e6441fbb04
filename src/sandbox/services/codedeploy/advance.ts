/** The life of a deployment: one stage after the other until it is over. Durable, so that a restarted sandbox goes on. */

import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { changeDeployment, isOver, overview, pollDeployment, pollFired, wakeDeployment } from "./deployment-rows.ts";
import { endDeployment } from "./end-deployment.ts";
import { stagesOf } from "./platforms/index.ts";
import { DeploymentFailure, type Stage } from "./platforms/platform.ts";
import { type DeploymentRow, deployments } from "./state.ts";

const queues = defineRuntime({ name: "advancing", create: () => new Map<string, Promise<void>>() });

/** Timer `advance`. One step of a deployment at a time. */
export function advance({ id, polled }: { id: string; polled?: boolean }, context: Context): Promise<void> {
  if (polled) pollFired(context, id);
  const queue = context.runtime(queues);
  const now = (queue.get(id) ?? Promise.resolve()).then(() => advanceAll(context, id));
  queue.set(id, now);
  const clear = (): void => {
    if (queue.get(id) === now) queue.delete(id);
  };
  now.then(clear, clear);
  return now;
}

/** After a restart. */
export function resume(context: Context): void {
  for (const row of context.table(deployments).list()) if (!isOver(row)) wakeDeployment(context, row.id);
}

async function advanceAll(context: Context, id: string): Promise<void> {
  for (;;) {
    const row = context.table(deployments).get(id);
    if (!row || isOver(row) || context.signal.aborted) return;
    const stage = stagesOf(row)[row.position];
    if (!stage) return endDeployment(context, row, { status: "Succeeded" });
    if ((await step(context, begun(context, row, stage), stage)) === "wait") return pollDeployment(context, id);
  }
}

async function step(context: Context, row: DeploymentRow, stage: Stage): Promise<"done" | "wait"> {
  try {
    const active = row.undoes === undefined ? await activeAlarms(context, row) : [];
    if (active.length > 0) {
      endDeployment(context, row, {
        status: "Stopped",
        error: alarmError(active),
        rollback: "DEPLOYMENT_STOP_ON_ALARM",
      });
      return "done";
    }
    const outcome = await stage.perform(context, row);
    if (outcome === "done") completed(context, row, stage);
    return outcome;
  } catch (error) {
    if (context.signal.aborted) return "done";
    const code = error instanceof DeploymentFailure ? error.code : "UNKNOWN_ERROR";
    const failure = { code: code === "UNKNOWN_ERROR" ? undefined : code, message: messageOf(error) };
    endDeployment(context, row, { status: "Failed", error: failure, rollback: "DEPLOYMENT_FAILURE" });
    return "done";
  }
}

function begun(context: Context, row: DeploymentRow, stage: Stage): DeploymentRow {
  const { status, startTime } = row.info;
  const started = startTime ?? context.clock.date();
  const info =
    status === "Created" || status === "Queued"
      ? { status: "InProgress" as const, startTime: started, deploymentOverview: overview("InProgress") }
      : {};
  const events = row.events.map(
    (each): CodeDeploy.LifecycleEvent =>
      each.lifecycleEventName === stage.name && stage.isEvent && each.status === "Pending"
        ? { ...each, status: "InProgress", startTime: context.clock.date() }
        : each,
  );
  return changeDeployment(context, row.id, { info, events }) ?? row;
}

function completed(context: Context, { id, position }: DeploymentRow, stage: Stage): void {
  const row = context.table(deployments).get(id);
  if (!row || row.position !== position) return;
  const events = row.events.map(
    (each): CodeDeploy.LifecycleEvent =>
      each.lifecycleEventName === stage.name && stage.isEvent
        ? { ...each, status: "Succeeded", endTime: context.clock.date() }
        : each,
  );
  const fresh = { position: position + 1, due: undefined, hook: undefined, continued: false };
  const info = row.info.status === "Ready" ? { status: "InProgress" as const } : {};
  changeDeployment(context, id, { events, ...fresh, info });
}

/** Names of the deployment's alarms that are in ALARM; alarms that cannot be read fail it unless the group says otherwise. */
async function activeAlarms(context: Context, { alarms }: DeploymentRow): Promise<string[]> {
  const names = (alarms?.alarms ?? []).flatMap(({ name }) => name ?? []);
  if (!alarms?.enabled || names.length === 0) return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await context
    .service<typeof CloudWatch>("cloudwatch")
    .DescribeAlarms({ AlarmNames: names })
    .catch((error: unknown) => {
      if (alarms.ignorePollAlarmFailure) return { MetricAlarms: [], CompositeAlarms: [] };
      throw error;
    });
  return [...MetricAlarms, ...CompositeAlarms].flatMap(({ AlarmName, StateValue }) =>
    StateValue === "ALARM" && AlarmName !== undefined ? [AlarmName] : [],
  );
}

const alarmError = (names: readonly string[]): CodeDeploy.ErrorInformation => ({
  code: "ALARM_ACTIVE",
  message: `One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped. Activated alarms: <${names.join(", ")}>`,
});
