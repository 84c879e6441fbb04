/** Reading and changing rows of deployments. */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { randomBase32 } from "../../../shared/random.ts";
import { type Context, defineRuntime, found } from "../../kit/index.ts";
import { noDeployment } from "./faults.ts";
import { type DeploymentRow, deployments } from "./state.ts";

/** `d-` and nine letters or digits. */
export const newDeploymentId = (): string => `d-${randomBase32(9).toUpperCase()}`;

export const findDeployment = (context: Context, id = ""): DeploymentRow =>
  found(context.table(deployments).get(id), () => noDeployment(id));

const OVER: readonly CodeDeploy.DeploymentStatus[] = ["Succeeded", "Failed", "Stopped"];

export const isOver = ({ info }: DeploymentRow): boolean => OVER.includes(info.status);

/** Deployments of an application or of one of its groups, the newest first. */
export const deploymentsOf = (
  context: Context,
  { applicationName, deploymentGroupName }: { applicationName?: string; deploymentGroupName?: string },
): DeploymentRow[] =>
  context
    .table(deployments)
    .list()
    .filter(
      ({ info }) =>
        (applicationName ?? info.applicationName) === info.applicationName &&
        (deploymentGroupName ?? info.deploymentGroupName) === info.deploymentGroupName,
    )
    .sort((a, b) => Number(b.info.createTime) - Number(a.info.createTime));

export const activeDeployment = (
  context: Context,
  group: { applicationName: string; deploymentGroupName: string },
): DeploymentRow | undefined => deploymentsOf(context, group).find((each) => !isOver(each));

type Change = Partial<Omit<DeploymentRow, "info">> & { readonly info?: Partial<DeploymentRow["info"]> };

/** Writes members of a deployment that is still under way; answers the row as it then is. */
export const changeDeployment = (context: Context, id: string, change: Change): DeploymentRow | undefined =>
  context
    .table(deployments)
    .update(id, (row) =>
      isOver(row) && change.info?.rollbackInfo === undefined
        ? row
        : { ...row, ...change, info: { ...row.info, ...change.info }, updatedAt: context.clock.date() },
    );

/** Where the one target of the deployment is. */
export const overview = (state: keyof CodeDeploy.DeploymentOverview): CodeDeploy.DeploymentOverview => ({
  Pending: 0,
  InProgress: 0,
  Succeeded: 0,
  Failed: 0,
  Skipped: 0,
  Ready: 0,
  [state]: 1,
});

const polling = defineRuntime({ name: "polled-deployments", create: () => new Set<string>() });

/** How often AWS is asked whether tasks, functions and alarms have come further. */
const POLL_MS = 5_000;

/** Has the deployment looked at again after a while. */
export function pollDeployment(context: Context, id: string): void {
  const armed = context.runtime(polling);
  if (armed.has(id)) return;
  armed.add(id);
  context.later("advance", context.clock.period(POLL_MS), { id, polled: true });
}

export const pollFired = (context: Context, id: string): void => void context.runtime(polling).delete(id);

/** Has the deployment looked at soon. */
export const wakeDeployment = (context: Context, id: string): void => context.later("advance", 0, { id });
