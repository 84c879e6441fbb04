import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../elastic-load-balancing-v2/lab-network.ts";
import { balanced, elbOf } from "./balancer.ts";
import {
  describeService,
  fargateDefinition,
  settled,
  taskIn,
  until,
  vpcConfiguration,
  type Workload,
  workload,
} from "./workload.ts";

let work: Workload;
let dnsName: string;
let balancer: ECS.LoadBalancer;

beforeAll(async () => {
  work = await workload();
  ({ dnsName, balancer } = await balanced(work));
});

afterAll(() => work?.sandbox.close());

const create = (taskDefinition: string, more: Partial<ECS.CreateServiceCommandInput> = {}) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName: "web",
    taskDefinition,
    launchType: "FARGATE",
    desiredCount: 2,
    networkConfiguration: vpcConfiguration(work),
    loadBalancers: [balancer],
    healthCheckGracePeriodSeconds: 30,
    ...more,
  });

const hostNames = async (): Promise<Set<string>> => {
  const seen = new Set<string>();
  for (let index = 0; index < 6; index += 1) {
    const { text } = await ask(work.sandbox, `http://${dnsName}/`);
    seen.add(JSON.parse(text).env.HOSTNAME);
  }
  return seen;
};

test("the first deployment of a BLUE_GREEN service stands behind its primary target group", async () => {
  const taskDefinition = await fargateDefinition(work);
  await create(taskDefinition, { deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 } });
  const service = await settled(work, "web", 2);
  expect(await hostNames()).toHaveProperty("size", 2);
  expect(service.events?.map((event) => event.message)).toEqual(
    expect.arrayContaining([`(service web) registered 1 targets in (target-group ${balancer.targetGroupArn})`]),
  );
  const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "web" });
  expect(serviceDeployments).toMatchObject([{ status: "SUCCESSFUL" }]);
});

test("a task leaves the load balancer before it stops, and the service keeps answering", async () => {
  const elb = elbOf(work);
  await work.ecs.UpdateService({ cluster: "lab", service: "web", desiredCount: 1 });
  await settled(work, "web", 1);
  expect(await hostNames()).toHaveProperty("size", 1);
  await until(
    "one target",
    () => elb.DescribeTargetHealth({ TargetGroupArn: balancer.targetGroupArn }),
    ({ TargetHealthDescriptions }) => TargetHealthDescriptions?.length === 1,
  );
});

test("utilisation is measured from the processes and published for service and cluster", async () => {
  const cloudwatch = work.sandbox.service<typeof CloudWatch>("cloudwatch");
  const metrics = await until(
    "metrics",
    async () => (await cloudwatch.ListMetrics({ Namespace: "AWS/ECS" })).Metrics ?? [],
    (list) => list.length >= 4,
  );
  expect(
    metrics
      .map((each) => `${each.MetricName} ${each.Dimensions?.map((dimension) => dimension.Value).join("/")}`)
      .sort(),
  ).toEqual(["CPUUtilization lab", "CPUUtilization lab/web", "MemoryUtilization lab", "MemoryUtilization lab/web"]);
});

test("a task that the load balancer finds unhealthy is replaced after the grace period", async () => {
  await work.ecs.DeleteService({ cluster: "lab", service: "web", force: true });
  await until(
    "INACTIVE",
    () => describeService(work, "web"),
    (service) => service.status === "INACTIVE",
  );
  const sick = await fargateDefinition(work, { environment: [{ name: "SICK", value: "1" }] });
  await create(sick, { desiredCount: 1, healthCheckGracePeriodSeconds: 0 });
  const [task] = await until(
    "a task",
    async () => (await work.ecs.ListTasks({ cluster: "lab", serviceName: "web" })).taskArns ?? [],
    (arns) => arns.length === 1,
  );
  const stopped = await taskIn(work, task ?? "", "STOPPED");
  expect(stopped.stoppedReason).toBe(`Task failed ELB health checks in (target-group ${balancer.targetGroupArn})`);
  expect(
    (await describeService(work, "web")).events?.some((event) =>
      /is unhealthy in \(target-group .*\) due to \(reason/.test(event.message ?? ""),
    ),
  ).toBe(true);
});
