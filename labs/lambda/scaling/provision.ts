/** Provisioned concurrency of an alias, and what changes it over the day. */
import { ApplicationAutoScaling, type ScalingPolicy } from "@aws-sdk/client-application-auto-scaling";
import { IAM } from "@aws-sdk/client-iam";
import { type GetProvisionedConcurrencyConfigResponse, Lambda } from "@aws-sdk/client-lambda";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";

export interface Live {
  readonly functionName: string;
  readonly alias: string;
  readonly version: string;
  readonly aliasArn: string;
}

type Named = Pick<Live, "functionName" | "alias">;

export const WANTED = 2;
const MOST = 3;

const METRIC = "LambdaProvisionedConcurrencyUtilization";

const targetOf = ({ functionName, alias }: Named) => ({
  ServiceNamespace: "lambda" as const,
  ResourceId: `function:${functionName}:${alias}`,
  ScalableDimension: "lambda:function:ProvisionedConcurrency" as const,
});

export const readProvisioned = ({ aws }: Pick<LabContext, "aws">, { functionName, alias }: Named) =>
  accept(
    aws(Lambda).getProvisionedConcurrencyConfig({ FunctionName: functionName, Qualifier: alias }),
    "ProvisionedConcurrencyConfigNotFoundException",
  );

/** Asks for environments that are initialised before anybody invokes, and waits for them. */
export async function provision(context: Pick<LabContext, "aws" | "until">, live: Named): Promise<void> {
  const config = await readProvisioned(context, live);
  if (config?.RequestedProvisionedConcurrentExecutions !== WANTED)
    await context.aws(Lambda).putProvisionedConcurrencyConfig({
      FunctionName: live.functionName,
      Qualifier: live.alias,
      ProvisionedConcurrentExecutions: WANTED,
    });
  await context.until({
    for: `${WANTED} provisioned environments`,
    read: () => readProvisioned(context, live),
    observed: seen,
    done: (each) => each?.Status === "READY" && each.AvailableProvisionedConcurrentExecutions === WANTED,
    failed: (each) => (each?.Status === "FAILED" ? (each.StatusReason ?? "It failed.") : undefined),
    usual: 120,
    limit: 600,
  });
}

export const seen = (config: GetProvisionedConcurrencyConfigResponse | undefined): string =>
  config
    ? `${config.AvailableProvisionedConcurrentExecutions ?? 0} of ${config.RequestedProvisionedConcurrentExecutions} ready, ${config.Status}`
    : "none";

/** Between two and three by use, and two at a time of the clock. */
export async function keepOrMakeScaling({ aws, run }: Pick<SolveContext, "aws" | "run">, live: Named): Promise<void> {
  const scaling = aws(ApplicationAutoScaling);
  const target = targetOf(live);
  // Application Auto Scaling acts in the account through a role of its own; an account that has it refuses a second.
  const AWSServiceName = "lambda.application-autoscaling.amazonaws.com";
  await accept(aws(IAM).createServiceLinkedRole({ AWSServiceName }), "InvalidInputException");
  await scaling.registerScalableTarget({ ...target, MinCapacity: WANTED, MaxCapacity: MOST });
  await scaling.putScalingPolicy({
    ...target,
    PolicyName: run.name("utilization"),
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 0.7,
      PredefinedMetricSpecification: { PredefinedMetricType: METRIC },
    },
  });
  const ScheduledActionName = run.name("later");
  const { ScheduledActions = [] } = await scaling.describeScheduledActions({
    ...target,
    ScheduledActionNames: [ScheduledActionName],
  });
  if (ScheduledActions.length > 0) return;
  await scaling.putScheduledAction({
    ...target,
    ScheduledActionName,
    Schedule: `at(${inMinutes(20)})`,
    ScalableTargetAction: { MinCapacity: WANTED, MaxCapacity: WANTED },
  });
}

/** Deregistering the target takes its policies along; this leaves the target. */
export async function deletePolicies({ aws }: Pick<SolveContext, "aws">, live: Named): Promise<void> {
  const target = targetOf(live);
  for (const { PolicyName } of await readPolicies({ aws }, live))
    await aws(ApplicationAutoScaling).deleteScalingPolicy({ ...target, PolicyName });
}

/** Target tracking on how much of what is provisioned is at work. */
export async function readPolicies({ aws }: Pick<LabContext, "aws">, live: Named): Promise<ScalingPolicy[]> {
  const { ScalingPolicies = [] } = await aws(ApplicationAutoScaling).describeScalingPolicies(targetOf(live));
  return ScalingPolicies.filter(
    ({ TargetTrackingScalingPolicyConfiguration: tracking }) =>
      tracking?.PredefinedMetricSpecification?.PredefinedMetricType === METRIC,
  );
}

export async function stopScaling({ aws }: Pick<SolveContext, "aws">, live: Named): Promise<void> {
  await aws(ApplicationAutoScaling).deregisterScalableTarget(targetOf(live));
}

export async function readTarget({ aws }: Pick<LabContext, "aws">, live: Named) {
  const { ServiceNamespace, ResourceId, ScalableDimension } = targetOf(live);
  const { ScalableTargets = [] } = await aws(ApplicationAutoScaling).describeScalableTargets({
    ServiceNamespace,
    ResourceIds: [ResourceId],
    ScalableDimension,
  });
  return ScalableTargets[0];
}

/** In UTC, as `at()` takes it. */
const inMinutes = (minutes: number): string =>
  new Date(performance.timeOrigin + performance.now() + minutes * 60_000).toISOString().slice(0, 19);
