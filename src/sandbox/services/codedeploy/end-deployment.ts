/** How a deployment ends, and the deployment that undoes it. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type { Context } from "../../kit/index.ts";
import { changeDeployment, newDeploymentId, overview, wakeDeployment } from "./deployment-rows.ts";
import { platformOf } from "./platforms/index.ts";
import { type DeploymentRow, deployments } from "./state.ts";

interface End {
  readonly status: "Succeeded" | "Failed" | "Stopped";
  readonly error?: CodeDeploy.ErrorInformation;
  /** Undone where the group has rollbacks for this event; `now` has it undone anyway. */
  readonly rollback?: CodeDeploy.AutoRollbackEvent | "now";
}

/** Events that did not end are Failed, those that did not begin Skipped. */
export function endDeployment(context: Context, { id }: DeploymentRow, { status, error, rollback }: End): void {
  const row = context.table(deployments).get(id);
  if (!row) return;
  const now = context.clock.date();
  const events = row.events.map((each): CodeDeploy.LifecycleEvent => {
    if (each.status === "Pending") return { ...each, status: "Skipped" };
    if (each.status !== "InProgress") return each;
    const diagnostics = {
      errorCode: "UnknownError",
      scriptName: "",
      message: error?.message ?? "",
      logTail: "",
    } as const;
    return { ...each, status: "Failed", endTime: now, diagnostics };
  });
  const deploymentOverview = overview(status === "Succeeded" ? "Succeeded" : "Failed");
  changeDeployment(context, id, {
    events,
    due: undefined,
    info: { status, completeTime: now, deploymentOverview, ...(error && { errorInformation: error }) },
  });
  if (rollback !== undefined && isWanted(row, rollback) && platformOf(row).canUndo(row)) undo(context, row, status);
}

function isWanted({ info, undoes }: DeploymentRow, rollback: CodeDeploy.AutoRollbackEvent | "now"): boolean {
  if (undoes !== undefined) return false;
  if (rollback === "now") return true;
  const { enabled, events = [] } = info.autoRollbackConfiguration ?? {};
  return enabled === true && events.includes(rollback);
}

/** Makes the deployment that sends the traffic back; the words of its messages are not certain. */
function undo(context: Context, row: DeploymentRow, status: string): void {
  const id = newDeploymentId();
  const now = context.clock.date();
  const { previousRevision, errorInformation: _error, completeTime: _end, startTime: _start, ...info } = row.info;
  context.table(deployments).put(id, {
    ...row,
    id,
    undoes: row.id,
    position: 0,
    due: undefined,
    hook: undefined,
    continued: false,
    updatedAt: now,
    events: platformOf(row)
      .undoing.filter(({ isEvent }) => isEvent)
      .map(({ name }) => ({ lifecycleEventName: name, status: "Pending" })),
    info: {
      ...info,
      ...(previousRevision && { revision: previousRevision }),
      deploymentId: id,
      status: "Created",
      creator: "codeDeployRollback",
      createTime: now,
      deploymentOverview: overview("Pending"),
      rollbackInfo: {
        rollbackTriggeringDeploymentId: row.id,
        rollbackMessage: `Deployment ${row.id} ended as ${status} and is rolled back.`,
      },
    },
  });
  changeDeployment(context, row.id, {
    info: { rollbackInfo: { rollbackDeploymentId: id, rollbackMessage: `Rolled back by deployment ${id}.` } },
  });
  wakeDeployment(context, id);
}
