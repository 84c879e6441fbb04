/** How traffic moves. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import { randomUuid } from "../../../shared/random.ts";
import { type Context, fault, found, page } from "../../kit/index.ts";
import { PAGE } from "./applications.ts";
import { configExists, noConfig, notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { codeDeployArn, configs, groups, type Platform } from "./state.ts";

type Config = CodeDeploy.DeploymentConfigInfo & {
  deploymentConfigName: string;
  trafficRoutingConfig: CodeDeploy.TrafficRoutingConfig;
};

/** Percent and minutes of the predefined ones. */
const LINEAR: Readonly<Record<Platform, readonly (readonly [number, number])[]>> = {
  ECS: [
    [10, 1],
    [10, 3],
  ],
  Lambda: [
    [10, 1],
    [10, 2],
    [10, 3],
    [10, 10],
  ],
};
const CANARY: typeof LINEAR = {
  ECS: [
    [10, 5],
    [10, 15],
  ],
  Lambda: [
    [10, 5],
    [10, 10],
    [10, 15],
    [10, 30],
  ],
};

const minutes = (count: number, always: boolean): string => `${count}Minute${count === 1 && !always ? "" : "s"}`;

const predefined: readonly Config[] = (["ECS", "Lambda"] as const).flatMap((computePlatform) => {
  const config = (name: string, trafficRoutingConfig: CodeDeploy.TrafficRoutingConfig): Config => ({
    deploymentConfigName: `CodeDeployDefault.${computePlatform}${name}`,
    computePlatform,
    trafficRoutingConfig,
  });
  return [
    config("AllAtOnce", { type: "AllAtOnce" }),
    ...LINEAR[computePlatform].map(([linearPercentage, linearInterval]) =>
      // AWS calls it `Every1Minutes` for ECS and `Every1Minute` for Lambda.
      config(`Linear${linearPercentage}PercentEvery${minutes(linearInterval, computePlatform === "ECS")}`, {
        type: "TimeBasedLinear",
        timeBasedLinear: { linearPercentage, linearInterval },
      }),
    ),
    ...CANARY[computePlatform].map(([canaryPercentage, canaryInterval]) =>
      config(`Canary${canaryPercentage}Percent${minutes(canaryInterval, false)}`, {
        type: "TimeBasedCanary",
        timeBasedCanary: { canaryPercentage, canaryInterval },
      }),
    ),
  ];
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html */
export const createDeploymentConfig: On<"CreateDeploymentConfig"> = (input, context) => {
  const { deploymentConfigName = "", computePlatform = "Server", trafficRoutingConfig: routing } = input;
  if (deploymentConfigName.startsWith("CodeDeployDefault."))
    throw fault(
      "InvalidDeploymentConfigNameException",
      "Deployment configuration names cannot begin with CodeDeployDefault.",
    );
  if (context.table(configs).has(deploymentConfigName)) throw configExists(deploymentConfigName);
  if (computePlatform !== "ECS" && computePlatform !== "Lambda")
    throw notInSandbox(`A deployment configuration for compute platform ${computePlatform}`);
  if (input.minimumHealthyHosts)
    throw fault("InvalidMinimumHealthyHostValueException", "minimumHealthyHosts is for compute platform Server only.");
  checkRouting(routing);
  const deploymentConfigId = randomUuid();
  context.table(configs).put(deploymentConfigName, {
    arn: codeDeployArn(context, `deploymentconfig:${deploymentConfigName}`),
    deploymentConfigId,
    deploymentConfigName,
    computePlatform,
    trafficRoutingConfig: routing ?? { type: "AllAtOnce" },
    createTime: context.clock.date(),
  });
  return { deploymentConfigId };
};

function checkRouting(routing: CodeDeploy.TrafficRoutingConfig | undefined): void {
  if (routing === undefined || routing.type === "AllAtOnce") return;
  const { canaryPercentage, canaryInterval } = routing.timeBasedCanary ?? {};
  const { linearPercentage, linearInterval } = routing.timeBasedLinear ?? {};
  const canary = routing.type === "TimeBasedCanary";
  const percent = (canary ? canaryPercentage : linearPercentage) ?? 0;
  const interval = (canary ? canaryInterval : linearInterval) ?? 0;
  const other = canary ? routing.timeBasedLinear : routing.timeBasedCanary;
  // The words are not certain; the ranges are AWS's.
  if (percent < 1 || percent > 99 || interval < 1 || interval > 2880 || other)
    throw fault(
      "InvalidTrafficRoutingConfigurationException",
      `A configuration of type ${routing.type} needs a percentage from 1 to 99 and an interval from 1 to 2880 minutes.`,
    );
}

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentConfig.html */
export const getDeploymentConfig: On<"GetDeploymentConfig"> = (input, context) => {
  const { arn: _arn, ...info }: CodeDeploy.DeploymentConfigInfo & { arn?: string } = findConfig(
    context,
    input.deploymentConfigName ?? "",
  );
  return { deploymentConfigInfo: info };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentConfigs.html */
export const listDeploymentConfigs: On<"ListDeploymentConfigs"> = (input, context) => {
  const names = [...predefined, ...context.table(configs).list()].map((each) => each.deploymentConfigName ?? "");
  const { items, next } = page(names, { ...PAGE, token: input.nextToken });
  return { deploymentConfigsList: items, nextToken: next };
};

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentConfig.html */
export const deleteDeploymentConfig: On<"DeleteDeploymentConfig"> = (input, context) => {
  const name = input.deploymentConfigName ?? "";
  if (predefined.some((each) => each.deploymentConfigName === name))
    throw fault("InvalidOperationException", "Predefined deployment configurations cannot be deleted.");
  if (
    context
      .table(groups)
      .list()
      .some(({ info }) => info.deploymentConfigName === name)
  )
    throw fault("DeploymentConfigInUseException", `The deployment configuration ${name} is still in use.`);
  context.table(configs).delete(name);
  return {};
};

export const findConfig = (context: Context, name: string): CodeDeploy.DeploymentConfigInfo =>
  found(predefined.find((each) => each.deploymentConfigName === name) ?? context.table(configs).get(name), () =>
    noConfig(name),
  );
