/** Deployments with CodeDeploy: the group that says how, and one deployment that brings a definition into the service. */
import { createHash } from "node:crypto";
import { CodeDeploy, type DeploymentGroupInfo, type DeploymentInfo } from "@aws-sdk/client-codedeploy";
import { accept, found, type LabContext, Missing } from "../../../src/lab/index.ts";
import type { Place } from "../services/stable.ts";
import type { Front } from "./front.ts";

type Builder = Pick<LabContext, "aws" | "run" | "until">;

export interface GroupRecipe extends Place, Front {
  readonly roleName: string;
}

/** Application and group with the run's name. */
export async function keepOrMakeGroup(context: Builder, recipe: GroupRecipe): Promise<void> {
  const { aws, run } = context;
  const codedeploy = aws(CodeDeploy);
  const applicationName = run.name();
  await accept(
    codedeploy.createApplication({ applicationName, computePlatform: "ECS" }),
    "ApplicationAlreadyExistsException",
  );
  const create = () =>
    codedeploy.createDeploymentGroup({
      applicationName,
      deploymentGroupName: run.name(),
      serviceRoleArn: `arn:aws:iam::${run.account}:role${run.path}${recipe.roleName}`,
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      blueGreenDeploymentConfiguration: {
        deploymentReadyOption: { actionOnTimeout: "STOP_DEPLOYMENT", waitTimeInMinutes: 30 },
        terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 0 },
      },
      autoRollbackConfiguration: ROLLBACK,
      ecsServices: [{ clusterName: recipe.cluster, serviceName: recipe.serviceName }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: run.name("cd-blue") }, { name: run.name("cd-green") }],
            prodTrafficRoute: { listenerArns: [recipe.production] },
            testTrafficRoute: { listenerArns: [recipe.test] },
          },
        ],
      },
    });
  await context.until({
    for: "CodeDeploy to accept the role, which may be seconds old",
    read: async () => (await groupOf(context)) !== undefined || (await accept(create(), "InvalidRoleException")),
    observed: (made) => (made ? "created" : "role not known yet"),
    done: (made) => Boolean(made),
    usual: 10,
    limit: 60,
  });
}

const ROLLBACK = { enabled: true, events: ["DEPLOYMENT_FAILURE" as const] };

/** Turns rollbacks of the group on or off. */
export async function rollingBack({ aws }: Pick<Builder, "aws">, group: Group, enabled: boolean): Promise<void> {
  const { applicationName, deploymentGroupName: currentDeploymentGroupName } = group;
  const autoRollbackConfiguration = { ...ROLLBACK, enabled };
  await aws(CodeDeploy).updateDeploymentGroup({
    applicationName,
    currentDeploymentGroupName,
    autoRollbackConfiguration,
  });
}

export interface Group {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
}

const groupOf = async ({ aws, run }: Pick<Builder, "aws" | "run">): Promise<DeploymentGroupInfo | undefined> => {
  const names = { applicationName: run.name(), deploymentGroupName: run.name() };
  const answer = await accept(aws(CodeDeploy).getDeploymentGroup(names), "DeploymentGroupDoesNotExistException");
  return answer?.deploymentGroupInfo;
};

/** The group that deploys to the service, whoever made it. */
export async function findGroup({ aws }: Pick<Builder, "aws">, place: Place): Promise<DeploymentGroupInfo> {
  const codedeploy = aws(CodeDeploy);
  const { applications = [] } = await codedeploy.listApplications({});
  for (const applicationName of applications) {
    const { deploymentGroups = [] } = await codedeploy.listDeploymentGroups({ applicationName });
    for (const deploymentGroupName of deploymentGroups) {
      const { deploymentGroupInfo } = await codedeploy.getDeploymentGroup({ applicationName, deploymentGroupName });
      const [service] = deploymentGroupInfo?.ecsServices ?? [];
      if (service?.serviceName === place.serviceName && service.clusterName === place.cluster)
        return found(deploymentGroupInfo, "The deployment group is gone.");
    }
  }
  throw new Missing(`No deployment group of CodeDeploy deploys to the service ${place.serviceName}.`);
}

/** The newest deployment of the group. */
export async function newestOf({ aws }: Pick<Builder, "aws">, group: Group): Promise<DeploymentInfo | undefined> {
  const { applicationName, deploymentGroupName } = group;
  const { deployments = [] } = await aws(CodeDeploy).listDeployments({ applicationName, deploymentGroupName });
  if (deployments.length === 0) return undefined;
  const { deploymentsInfo = [] } = await aws(CodeDeploy).batchGetDeployments({
    deploymentIds: deployments.slice(0, 25),
  });
  return deploymentsInfo.sort((a, b) => Number(b.createTime ?? 0) - Number(a.createTime ?? 0))[0];
}

/** Begins a deployment, unless one is under way; answers its id. */
export async function beginDeployment({ aws }: Pick<Builder, "aws">, group: Group, content: string): Promise<string> {
  const newest = await newestOf({ aws }, group);
  if (newest?.deploymentId && newest.status && !OVER.includes(newest.status)) return newest.deploymentId;
  const { deploymentId } = await aws(CodeDeploy).createDeployment({
    ...group,
    revision: {
      revisionType: "AppSpecContent",
      appSpecContent: { content, sha256: createHash("sha256").update(content).digest("hex") },
    },
  });
  return found(deploymentId, "CodeDeploy answered without a deployment id.");
}

const OVER: readonly string[] = ["Succeeded", "Failed", "Stopped"];

/** Waits until the deployment is in one of these states; it fails where the deployment does. */
export async function untilDeployment(
  context: Pick<LabContext, "aws" | "until">,
  deploymentId: string,
  { states, what }: { states: readonly string[]; what: string },
): Promise<DeploymentInfo> {
  const info = await context.until({
    for: what,
    read: async () => (await context.aws(CodeDeploy).getDeployment({ deploymentId })).deploymentInfo,
    observed: (each) => each?.status ?? "unknown",
    done: (each) => states.includes(each?.status ?? ""),
    failed: (each) =>
      each?.status === "Failed" || each?.status === "Stopped"
        ? (each.errorInformation?.message ?? each.status)
        : undefined,
    usual: 180,
    limit: 1800,
  });
  return found(info, `There is no deployment ${deploymentId}.`);
}
