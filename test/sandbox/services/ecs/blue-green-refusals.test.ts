import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Balanced, balanced } from "./balancer.ts";
import { fargateDefinition, vpcConfiguration, type Workload, workload } from "./workload.ts";

let work: Workload;
let front: Balanced;
let one: string;

beforeAll(async () => {
  work = await workload();
  front = await balanced(work);
  one = await fargateDefinition(work);
});

afterAll(() => work?.sandbox.close());

const pause = (stage: ECS.DeploymentLifecycleHookStage): ECS.DeploymentLifecycleHook => ({
  targetType: "PAUSE",
  lifecycleStages: [stage],
});

const create = (configuration: ECS.DeploymentConfiguration) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition: one,
    launchType: "FARGATE",
    networkConfiguration: vpcConfiguration(work),
    loadBalancers: [front.balancer],
    deploymentConfiguration: { strategy: "BLUE_GREEN", ...configuration },
  });

test("what AWS refuses of hooks and load balancers", async () => {
  const refused = (configuration: ECS.DeploymentConfiguration) => expect(create(configuration)).rejects;
  await refused({ lifecycleHooks: [pause("TEST_TRAFFIC_SHIFT")] }).toThrow(
    "Invalid lifecycle stage provided for Pause Hook",
  );
  await refused({ lifecycleHooks: [{ lifecycleStages: ["PRE_SCALE_UP"] }] }).toThrow("hookTargetArn must be provided");
  await refused({ canaryConfiguration: { canaryPercent: 5 } }).toThrow("only valid with deployment strategy CANARY");
  const { advancedConfiguration, ...plain } = front.balancer;
  const with_ = (loadBalancers: ECS.LoadBalancer[]) =>
    expect(
      work.ecs.CreateService({
        cluster: "lab",
        serviceName: "other",
        taskDefinition: one,
        launchType: "FARGATE",
        networkConfiguration: vpcConfiguration(work),
        loadBalancers,
        deploymentConfiguration: { strategy: "BLUE_GREEN" },
      }),
    ).rejects;
  await with_([plain]).toThrow("advancedConfiguration field is required for all loadBalancers");
  await with_([
    { ...plain, advancedConfiguration: { ...advancedConfiguration, testListenerRule: front.production } as never },
  ]).toThrow("cannot be used as both production and test listener rules");
});
