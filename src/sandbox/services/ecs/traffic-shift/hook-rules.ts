/** What CreateService and UpdateService refuse of strategies that shift traffic. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshooting-blue-green.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { invalidParameter, notInSandbox } from "../faults.ts";
import { shiftsTraffic } from "../services/resolved-balancers.ts";

const MOST_HOOKS = 10;
const LONGEST_PAUSE_MINUTES = 20_160;
const LONGEST_HOOK_MINUTES = 1_440;

export function checkHooks({ strategy, lifecycleHooks = [] }: ECS.DeploymentConfiguration): void {
  if (lifecycleHooks.length > 0 && !shiftsTraffic({ strategy }))
    throw notInSandbox("lifecycleHooks with deployment strategy ROLLING");
  for (const hook of lifecycleHooks) checkHook(hook);
  for (const type of ["PAUSE", "AWS_LAMBDA"] as const)
    if (lifecycleHooks.filter(({ targetType = "AWS_LAMBDA" }) => targetType === type).length > MOST_HOOKS)
      throw invalidParameter(`A service can have at most ${MOST_HOOKS} lifecycle hooks of type ${type}.`);
}

function checkHook(hook: ECS.DeploymentLifecycleHook): void {
  const { targetType = "AWS_LAMBDA", lifecycleStages = [], hookTargetArn, roleArn } = hook;
  if (lifecycleStages.length === 0) throw invalidParameter("lifecycleStages must be provided for a lifecycle hook.");
  const pause = targetType === "PAUSE";
  const shifts = lifecycleStages.some((each) => each === "TEST_TRAFFIC_SHIFT" || each === "PRODUCTION_TRAFFIC_SHIFT");
  if (pause && shifts) throw invalidParameter("Invalid lifecycle stage provided for Pause Hook");
  if (pause && (hookTargetArn !== undefined || roleArn !== undefined))
    throw invalidParameter("hookTargetArn and roleArn are not supported for lifecycle hooks of type PAUSE.");
  if (!pause && !hookTargetArn) throw invalidParameter("hookTargetArn must be provided for a lifecycle hook.");
  if (!pause && !roleArn) throw invalidParameter("roleArn must be provided for a lifecycle hook.");
  const { timeoutInMinutes: minutes } = hook.timeoutConfiguration ?? {};
  const longest = pause ? LONGEST_PAUSE_MINUTES : LONGEST_HOOK_MINUTES;
  if (minutes !== undefined && (minutes < 1 || minutes > longest))
    throw invalidParameter(`timeoutInMinutes must be between 1 and ${longest}.`);
}

/** Ranges of the pauses and parts of a shift. */
export function checkShift({
  strategy,
  bakeTimeInMinutes,
  linearConfiguration: linear,
  canaryConfiguration: canary,
}: ECS.DeploymentConfiguration): void {
  const within = (name: string, value: number | undefined, [least, most]: readonly [number, number]): void => {
    if (value !== undefined && (value < least || value > most))
      throw invalidParameter(`${name} must be between ${least} and ${most}.`);
  };
  within("bakeTimeInMinutes", bakeTimeInMinutes, [0, 1440]);
  within("stepPercent", linear?.stepPercent, [3, 100]);
  within("stepBakeTimeInMinutes", linear?.stepBakeTimeInMinutes, [0, 1440]);
  within("canaryPercent", canary?.canaryPercent, [0.1, 100]);
  within("canaryBakeTimeInMinutes", canary?.canaryBakeTimeInMinutes, [0, 1440]);
  if (linear && strategy !== "LINEAR")
    throw invalidParameter("linearConfiguration is only valid with deployment strategy LINEAR.");
  if (canary && strategy !== "CANARY")
    throw invalidParameter("canaryConfiguration is only valid with deployment strategy CANARY.");
}

/** The load balancers of a service that shifts traffic: two target groups and the rules between them. */
export function checkAdvanced(
  configuration: ECS.DeploymentConfiguration,
  balancers: readonly ECS.LoadBalancer[],
): void {
  if (!shiftsTraffic(configuration)) return;
  const groups = balancers.map(({ targetGroupArn }) => targetGroupArn);
  const twice = groups.find((each, index) => groups.indexOf(each) !== index);
  if (twice !== undefined) throw invalidParameter(`Duplicate targetGroupArn found: ${twice}`);
  for (const { advancedConfiguration: advanced } of balancers) {
    if (!advanced?.alternateTargetGroupArn || !advanced.productionListenerRule || !advanced.roleArn)
      throw invalidParameter(
        "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy",
      );
    for (const name of ["productionListenerRule", "testListenerRule"] as const) {
      const arn = advanced[name];
      if (arn?.includes(":listener/net/")) throw notInSandbox(`${name} of a Network Load Balancer`);
      if (arn !== undefined && !arn.includes(":listener-rule/app/"))
        throw invalidParameter(
          `${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${arn}`,
        );
    }
    if (advanced.testListenerRule === advanced.productionListenerRule)
      throw invalidParameter(
        `The following rules cannot be used as both production and test listener rules: ${advanced.productionListenerRule}`,
      );
  }
}
