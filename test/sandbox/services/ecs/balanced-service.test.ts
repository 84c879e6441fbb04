import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../elastic-load-balancing-v2/lab-network.ts";
import {
  describeService,
  fargateDefinition,
  role,
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
  const elb = work.sandbox.service<typeof ELB>("elastic-load-balancing-v2");
  await work.sandbox.service<typeof EC2>("ec2").AuthorizeSecurityGroupIngress({
    GroupId: work.group,
    IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
  });
  const { LoadBalancers } = await elb.CreateLoadBalancer({
    Name: "lab",
    Subnets: work.subnets,
    SecurityGroups: [work.group],
  });
  const { LoadBalancerArn, DNSName } = LoadBalancers?.[0] ?? {};
  dnsName = DNSName ?? "";
  const arns: string[] = [];
  for (const Name of ["blue", "green"]) {
    const made = await elb.CreateTargetGroup({
      Name,
      TargetType: "ip",
      Protocol: "HTTP",
      Port: 8080,
      VpcId: work.vpcId,
      HealthCheckPath: "/healthz",
      HealthCheckIntervalSeconds: 10,
      HealthyThresholdCount: 2,
    });
    const TargetGroupArn = made.TargetGroups?.[0]?.TargetGroupArn ?? "";
    await elb.ModifyTargetGroupAttributes({
      TargetGroupArn,
      Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "10" }],
    });
    arns.push(TargetGroupArn);
  }
  const weighted: ELB.Action[] = [
    {
      Type: "forward",
      ForwardConfig: { TargetGroups: arns.map((TargetGroupArn, index) => ({ TargetGroupArn, Weight: 1 - index })) },
    },
  ];
  const { Listeners } = await elb.CreateListener({
    LoadBalancerArn,
    Protocol: "HTTP",
    Port: 80,
    DefaultActions: weighted,
  });
  const { Rules } = await elb.CreateRule({
    ListenerArn: Listeners?.[0]?.ListenerArn,
    Priority: 10,
    Conditions: [{ Field: "path-pattern", Values: ["/*"] }],
    Actions: weighted,
  });
  balancer = {
    targetGroupArn: arns[0],
    containerName: "app",
    containerPort: 8080,
    advancedConfiguration: {
      alternateTargetGroupArn: arns[1],
      productionListenerRule: Rules?.[0]?.RuleArn,
      roleArn: await role(work.sandbox, "infra", "ecs.amazonaws.com"),
    },
  };
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

test("the first deployment of a BLUE_GREEN service stands behind its primary target group; a further one is refused by name", async () => {
  const taskDefinition = await fargateDefinition(work);
  await create(taskDefinition, { deploymentConfiguration: { strategy: "BLUE_GREEN", bakeTimeInMinutes: 1 } });
  const service = await settled(work, "web", 2);
  expect(await hostNames()).toHaveProperty("size", 2);
  expect(service.events?.map((event) => event.message)).toEqual(
    expect.arrayContaining([`(service web) registered 1 targets in (target-group ${balancer.targetGroupArn})`]),
  );
  const { serviceDeployments } = await work.ecs.ListServiceDeployments({ cluster: "lab", service: "web" });
  expect(serviceDeployments).toMatchObject([{ status: "SUCCESSFUL" }]);
  const again = work.ecs.UpdateService({ cluster: "lab", service: "web", forceNewDeployment: true });
  await expect(again).rejects.toMatchObject({
    name: "UnsupportedFeatureException",
    message: expect.stringContaining("BLUE_GREEN"),
  });
});

test("a task leaves the load balancer before it stops, and the service keeps answering", async () => {
  const elb = work.sandbox.service<typeof ELB>("elastic-load-balancing-v2");
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
