import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newestOf } from "./service-deployments.ts";
import { fargateDefinition, settled, until, vpcConfiguration, type Workload, workload } from "./workload.ts";

let work: Workload;
let taskDefinition: string;

beforeAll(async () => {
  work = await workload();
  taskDefinition = await fargateDefinition(work);
  for (const AlarmName of ["errors", "always"])
    await cloudwatch().PutMetricAlarm({
      AlarmName,
      Namespace: "lab",
      MetricName: AlarmName,
      Period: 60,
      EvaluationPeriods: 1,
      Statistic: "Maximum",
      ComparisonOperator: "GreaterThanThreshold",
      Threshold: 1,
      TreatMissingData: "ignore",
    });
  await cloudwatch().SetAlarmState({ AlarmName: "errors", StateValue: "OK", StateReason: "test" });
  await cloudwatch().SetAlarmState({ AlarmName: "always", StateValue: "ALARM", StateReason: "test" });
});

afterAll(() => work?.sandbox.close());

const cloudwatch = () => work.sandbox.service<typeof CloudWatch>("cloudwatch");

const create = (serviceName: string, deploymentConfiguration: ECS.DeploymentConfiguration, desiredCount = 1) =>
  work.ecs.CreateService({
    cluster: "lab",
    serviceName,
    taskDefinition,
    launchType: "FARGATE",
    desiredCount,
    networkConfiguration: vpcConfiguration(work),
    deploymentConfiguration,
  });

const newest = (service: string) => newestOf(work, service);

test("an alarm that goes off during a deployment rolls it back", async () => {
  const alarms = { alarmNames: ["errors"], enable: true, rollback: true };
  await create("web", { alarms });
  await settled(work, "web", 1);
  expect((await newest("web")).alarms).toEqual({
    status: "MONITORING_COMPLETE",
    alarmNames: ["errors"],
    triggeredAlarmNames: [],
  });
  // A deployment that does not come to its end by itself.
  const sick = await fargateDefinition(work, {
    healthCheck: { command: ["CMD", "node", "check.cjs"], interval: 300, retries: 10 },
    environment: [{ name: "SICK", value: "1" }],
  });
  await work.ecs.UpdateService({ cluster: "lab", service: "web", taskDefinition: sick });
  await until(
    "watched",
    () => newest("web"),
    (each) => each.alarms?.status === "MONITORING",
  );
  await cloudwatch().SetAlarmState({ AlarmName: "errors", StateValue: "ALARM", StateReason: "test" });
  const back = await until(
    "rolled back",
    () => newest("web"),
    (each) => each.status === "ROLLBACK_SUCCESSFUL",
  );
  expect(back.alarms).toMatchObject({ status: "TRIGGERED", triggeredAlarmNames: ["errors"] });
  const service = await settled(work, "web", 1);
  expect(service.taskDefinition).toBe(taskDefinition);
  expect(service.events?.some((each) => / deployment failed: alarm detected\.$/.test(each.message ?? ""))).toBe(true);
});

test("an alarm that is off already is not watched in that deployment", async () => {
  await create("calm", { alarms: { alarmNames: ["always"], enable: true, rollback: true } });
  await settled(work, "calm", 1);
  expect(await newest("calm")).toMatchObject({ status: "SUCCESSFUL", alarms: { status: "DISABLED" } });
});

test("the threshold of the circuit breaker: bounded, unbounded, or a count", async () => {
  const thresholdOf = async (name: string, thresholdConfiguration?: ECS.ThresholdConfiguration) => {
    const deploymentCircuitBreaker = {
      enable: true,
      rollback: true,
      ...(thresholdConfiguration && { thresholdConfiguration }),
    };
    await create(name, { deploymentCircuitBreaker }, 2);
    const seen = await until(
      "threshold",
      () => newest(name),
      (each) => each.deploymentCircuitBreaker !== undefined,
    );
    return seen.deploymentCircuitBreaker?.threshold;
  };
  expect(await thresholdOf("plain")).toBe(3);
  expect(await thresholdOf("bounded", { type: "BOUNDED_PERCENT", value: 20_000 })).toBe(200);
  expect(await thresholdOf("unbounded", { type: "UNBOUNDED_PERCENT", value: 50 })).toBe(1);
  expect(await thresholdOf("count", { type: "COUNT", value: 7 })).toBe(7);
});
