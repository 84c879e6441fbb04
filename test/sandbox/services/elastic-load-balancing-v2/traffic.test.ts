import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { afterEach, expect, test } from "vitest";
import type { Sandbox } from "../../../../src/sandbox/index.ts";
import { defineService } from "../../../../src/sandbox/kit/index.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { ask, type LabNetwork, labNetwork, networkedSandbox, startTarget, until } from "./lab-network.ts";

let sandbox: Sandbox | undefined;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await sandbox?.close();
});

/** A load balancer that forwards to one healthy target. */
async function balance(of: Sandbox, lab: LabNetwork): Promise<{ dns: string; balancer: string; group: string }> {
  const elb = of.service<typeof ELBv2>("elastic-load-balancing-v2");
  const { LoadBalancers: [made] = [] } = await elb.CreateLoadBalancer({
    Name: "lab-alb",
    Subnets: lab.subnetIds,
    SecurityGroups: [lab.balancerGroup],
  });
  const { TargetGroups: [group] = [] } = await elb.CreateTargetGroup({
    Name: "tg",
    Protocol: "HTTP",
    Port: 8080,
    VpcId: lab.vpcId,
    TargetType: "ip",
    HealthCheckIntervalSeconds: 10,
  });
  const arn = group?.TargetGroupArn ?? "";
  await elb.CreateListener({
    LoadBalancerArn: made?.LoadBalancerArn,
    Protocol: "HTTP",
    Port: 80,
    DefaultActions: [{ Type: "forward", TargetGroupArn: arn }],
  });
  const { ip, close } = await startTarget(of, lab, (_request, response) => response.end("ok"));
  closing.push(close);
  await elb.RegisterTargets({ TargetGroupArn: arn, Targets: [{ Id: ip }] });
  await healthy(of, arn);
  return { dns: made?.DNSName ?? "", balancer: made?.LoadBalancerArn ?? "", group: arn };
}

const healthy = (of: Sandbox, TargetGroupArn: string) =>
  until(async () => {
    const elb = of.service<typeof ELBv2>("elastic-load-balancing-v2");
    const { TargetHealthDescriptions } = await elb.DescribeTargetHealth({ TargetGroupArn });
    return TargetHealthDescriptions?.[0]?.TargetHealth?.State === "healthy" ? true : undefined;
  });

test("real requests raise an alarm, and its policy scales the service", async () => {
  let desired = 1;
  const ecs = defineService<typeof ECS>({
    id: "ecs",
    collections: [],
    real: {
      DescribeServices: () => ({ services: [{ status: "ACTIVE", desiredCount: desired, runningCount: desired }] }),
      UpdateService: ({ desiredCount }) => {
        desired = desiredCount ?? desired;
        return {};
      },
    },
    modelled: {},
  });
  const made = await networkedSandbox({ services: { ecs: async () => ({ default: ecs }) } });
  sandbox = made.sandbox;
  const { dns, group } = await balance(sandbox, await labNetwork(sandbox, made.addresses));
  const scaling = sandbox.service<typeof AutoScaling>("application-auto-scaling");
  const id = {
    ServiceNamespace: "ecs",
    ResourceId: "service/lab/web",
    ScalableDimension: "ecs:service:DesiredCount",
  } as const;
  await scaling.RegisterScalableTarget({ ...id, MinCapacity: 1, MaxCapacity: 2 });
  const { PolicyARN = "" } = await scaling.PutScalingPolicy({
    ...id,
    PolicyName: "step",
    PolicyType: "StepScaling",
    StepScalingPolicyConfiguration: {
      AdjustmentType: "ChangeInCapacity",
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
    },
  });
  const requests = (name: string): CloudWatch.MetricStat => ({
    Metric: {
      Namespace: "AWS/ApplicationELB",
      MetricName: "RequestCountPerTarget",
      Dimensions: [{ Name: "TargetGroup", Value: name }],
    },
    Period: 60,
    Stat: "Sum",
  });
  await sandbox.service<typeof CloudWatch>("cloudwatch").PutMetricAlarm({
    AlarmName: "requests",
    Metrics: [
      { Id: "m1", MetricStat: requests(group.split(":").at(-1) ?? ""), ReturnData: false },
      { Id: "m2", MetricStat: requests("targetgroup/idle/0"), ReturnData: false },
      { Id: "sum", Expression: "FILL(m1,0)+FILL(m2,0)" },
    ],
    ComparisonOperator: "GreaterThanThreshold",
    EvaluationPeriods: 1,
    Threshold: 120,
    AlarmActions: [PolicyARN],
  });
  const of = sandbox;
  await until(async () => {
    expect((await ask(of, `http://${dns}/`)).text).toBe("ok");
    const { ScalingActivities } = await scaling.DescribeScalingActivities({ ServiceNamespace: "ecs" });
    return ScalingActivities?.[0]?.StatusCode === "Successful" ? true : undefined;
  });
  expect(desired).toBe(2);
});

test("after a restart the load balancer checks its targets again and serves them", async () => {
  const store = memoryStore();
  const first = await networkedSandbox({ store });
  sandbox = first.sandbox;
  const lab = await labNetwork(sandbox, first.addresses);
  const { dns, group } = await balance(sandbox, lab);
  const { TargetHealthDescriptions } = await sandbox
    .service<typeof ELBv2>("elastic-load-balancing-v2")
    .DescribeTargetHealth({ TargetGroupArn: group });
  const ip = TargetHealthDescriptions?.[0]?.Target?.Id ?? "";
  const real = first.addresses.resolve(lab.vpcId, ip, 8080);
  await sandbox.close();
  const second = await networkedSandbox({ store });
  sandbox = second.sandbox;
  if (real) second.addresses.publish(lab.vpcId, ip, 8080, real);
  await healthy(sandbox, group);
  expect((await ask(sandbox, `http://${dns}/`)).text).toBe("ok");
});
