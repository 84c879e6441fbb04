/** An ECS service with deployment controller CODE_DEPLOY behind a load balancer, and what CodeDeploy needs to deploy to it. */
import { createHash } from "node:crypto";
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as IAM from "@aws-sdk/client-iam";
import { type Balanced, balanced, elbOf } from "../ecs/balancer.ts";
import { fargateDefinition, role, until, vpcConfiguration, type Workload, workload } from "../ecs/workload.ts";

export interface DeployLab extends Workload {
  readonly codedeploy: ReturnType<typeof codedeployOf>;
  readonly front: Balanced;
  readonly listeners: { readonly production: string; readonly test: string };
  readonly serviceRoleArn: string;
  /** Task definitions whose programs say version 1 and 2. */
  readonly one: string;
  readonly two: string;
}

const codedeployOf = ({ sandbox }: Pick<Workload, "sandbox">) => sandbox.service<typeof CodeDeploy>("codedeploy");

export async function deployLab(): Promise<DeployLab> {
  const work = await workload();
  const front = await balanced(work);
  const serviceRoleArn = await role(work.sandbox, "deployer", "codedeploy.amazonaws.com");
  await work.sandbox.service<typeof IAM>("iam").AttachRolePolicy({
    RoleName: "deployer",
    PolicyArn: "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS",
  });
  const one = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "1" }] });
  const two = await fargateDefinition(work, { environment: [{ name: "VERSION", value: "2" }] });
  const [production, test] = await Promise.all([front.production, front.test].map((rule) => listenerOf(work, rule)));
  const listeners = { production: production ?? "", test: test ?? "" };
  return { ...work, codedeploy: codedeployOf(work), front, listeners, serviceRoleArn, one, two };
}

async function listenerOf(work: Workload, rule: string): Promise<string> {
  const ListenerArn = rule.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
  return (await elbOf(work).DescribeListeners({ ListenerArns: [ListenerArn] })).Listeners?.[0]?.ListenerArn ?? "";
}

/** Creates the service `web`, with one task of version 1 behind group blue. */
export async function createWeb(lab: DeployLab): Promise<void> {
  const { targetGroupArn, containerName, containerPort } = lab.front.balancer;
  await lab.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition: lab.one,
    launchType: "FARGATE",
    desiredCount: 1,
    networkConfiguration: vpcConfiguration(lab),
    loadBalancers: [{ targetGroupArn, containerName, containerPort }],
    deploymentController: { type: "CODE_DEPLOY" },
  });
  await until(
    "the first task set is steady",
    () => lab.ecs.DescribeTaskSets({ cluster: "lab", service: "web" }),
    ({ taskSets = [] }) => taskSets.length === 1 && taskSets[0]?.stabilityStatus === "STEADY_STATE",
  );
}

/** What CreateDeploymentGroup takes for the service `web`, waiting for nothing. */
export const groupOf = (
  lab: DeployLab,
  more: Partial<CodeDeploy.CreateDeploymentGroupInput> = {},
): CodeDeploy.CreateDeploymentGroupInput => ({
  applicationName: "app",
  deploymentGroupName: "group",
  serviceRoleArn: lab.serviceRoleArn,
  deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
  blueGreenDeploymentConfiguration: {
    terminateBlueInstancesOnDeploymentSuccess: { action: "TERMINATE", terminationWaitTimeInMinutes: 5 },
    deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
  },
  ecsServices: [{ clusterName: "lab", serviceName: "web" }],
  loadBalancerInfo: {
    targetGroupPairInfoList: [
      {
        targetGroups: [{ name: "blue" }, { name: "green" }],
        prodTrafficRoute: { listenerArns: [lab.listeners.production] },
        testTrafficRoute: { listenerArns: [lab.listeners.test] },
      },
    ],
  },
  ...more,
});

/** An AppSpec file as a revision. */
export function appSpec(TaskDefinition: string, hooks: Readonly<Record<string, string>> = {}) {
  const content = JSON.stringify({
    version: 0.0,
    Resources: [
      {
        TargetService: {
          Type: "AWS::ECS::Service",
          Properties: { TaskDefinition, LoadBalancerInfo: { ContainerName: "app", ContainerPort: 8080 } },
        },
      },
    ],
    Hooks: Object.entries(hooks).map(([event, name]) => ({ [event]: name })),
  });
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { revisionType: "AppSpecContent", appSpecContent: { content, sha256 } } satisfies CodeDeploy.RevisionLocation;
}

export async function deploy(
  { codedeploy }: DeployLab,
  revision: CodeDeploy.RevisionLocation,
  more: Partial<CodeDeploy.CreateDeploymentInput> = {},
): Promise<string> {
  const names = { applicationName: "app", deploymentGroupName: "group" };
  return (await codedeploy.CreateDeployment({ ...names, revision, ...more })).deploymentId ?? "";
}

export const infoOf = async ({ codedeploy }: DeployLab, deploymentId: string): Promise<CodeDeploy.DeploymentInfo> =>
  (await codedeploy.GetDeployment({ deploymentId })).deploymentInfo ?? {};

/** The deployment once it is in this state. */
export const deploymentIn = (lab: DeployLab, id: string, status: CodeDeploy.DeploymentStatus) =>
  until(
    `deployment ${status}`,
    () => infoOf(lab, id),
    (info) => info.status === status,
  );

export async function targetOf({ codedeploy }: DeployLab, deploymentId: string): Promise<CodeDeploy.ECSTarget> {
  const { deploymentTarget } = await codedeploy.GetDeploymentTarget({ deploymentId, targetId: "lab:web" });
  return deploymentTarget?.ecsTarget ?? {};
}

/** `<event> <state>` of all lifecycle events, in order. */
export const eventsOf = ({ lifecycleEvents = [] }: CodeDeploy.ECSTarget): string[] =>
  lifecycleEvents.map(({ lifecycleEventName, status }) => `${lifecycleEventName} ${status}`);

/** The groups that the listener's rules forward to, with weights: the default rule last. */
export async function forwards(lab: DeployLab, ListenerArn: string): Promise<string[]> {
  const { Rules = [] } = await elbOf(lab).DescribeRules({ ListenerArn });
  const nameOf = (arn = "") => (arn === lab.front.blue ? "blue" : arn === lab.front.green ? "green" : arn);
  return Rules.map(({ Actions = [] }) =>
    (Actions[0]?.ForwardConfig?.TargetGroups ?? [])
      .map(({ TargetGroupArn, Weight }) => `${nameOf(TargetGroupArn)}=${Weight}`)
      .sort()
      .join(" "),
  );
}
