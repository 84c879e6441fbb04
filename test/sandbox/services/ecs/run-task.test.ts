import type * as EC2 from "@aws-sdk/client-ec2";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  describeTask,
  fargateDefinition,
  logLines,
  runFargate,
  taskIn,
  until,
  vpcConfiguration,
  type Workload,
  workload,
} from "./workload.ts";

let work: Workload;

beforeAll(async () => {
  work = await workload();
});

afterAll(() => work?.sandbox.close());

const logged = (text: string) =>
  until(
    `log ${text}`,
    () => logLines(work),
    (lines) => lines.some((line) => line.includes(text)),
  );

/** What the probe printed after `word`, as JSON. */
async function printed(word: string) {
  const lines = await logged(`${word} `);
  return JSON.parse(lines.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? "null");
}

test("a Fargate task is a process with its own network interface, and ends with its exit code", async () => {
  const definition = await fargateDefinition(work);
  const arn = await runFargate(work, definition, { startedBy: "me", tags: [{ key: "a", value: "b" }] });
  expect((await describeTask(work, arn)).lastStatus).toMatch(/PROVISIONING|PENDING/);
  const task = await taskIn(work, arn, "RUNNING");
  expect(task).toMatchObject({
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    cpu: "256",
    memory: "512",
    desiredStatus: "RUNNING",
    group: "family:web",
    startedBy: "me",
    connectivity: "CONNECTED",
    availabilityZone: expect.stringMatching(/^us-east-1[ab]$/),
  });
  expect(task.containers?.[0]).toMatchObject({
    name: "app",
    lastStatus: "RUNNING",
    imageDigest: expect.stringMatching(/^sha256:/),
  });
  const details = Object.fromEntries((task.attachments?.[0]?.details ?? []).map(({ name, value }) => [name, value]));
  expect(details.privateIPv4Address).toBe(task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address);
  const ec2 = work.sandbox.service<typeof EC2>("ec2");
  const { NetworkInterfaces } = await ec2.DescribeNetworkInterfaces({
    NetworkInterfaceIds: [details.networkInterfaceId ?? ""],
  });
  expect(NetworkInterfaces?.[0]).toMatchObject({
    PrivateIpAddress: details.privateIPv4Address,
    RequesterManaged: true,
  });
  expect(NetworkInterfaces?.[0]?.Association?.PublicIp).toBeDefined();
  await logged("listening 8080");
  await work.ecs.StopTask({ cluster: "lab", task: arn, reason: "enough" });
  const stopped = await taskIn(work, arn, "STOPPED");
  expect(stopped).toMatchObject({ stopCode: "UserInitiated", stoppedReason: "enough", desiredStatus: "STOPPED" });
  expect(stopped.containers?.[0]).toMatchObject({ lastStatus: "STOPPED", exitCode: 0 });
  await logged("bye");
  await expect(
    ec2.DescribeNetworkInterfaces({ NetworkInterfaceIds: [details.networkInterfaceId ?? ""] }),
  ).rejects.toThrow("does not exist");
});

test("a program without a handler for SIGTERM is killed, as process 1 of a container is", async () => {
  const definition = await fargateDefinition(work, { environment: [{ name: "STUBBORN", value: "1" }], stopTimeout: 2 });
  const arn = await runFargate(work, definition);
  await taskIn(work, arn, "RUNNING");
  await work.ecs.StopTask({ cluster: "lab", task: arn });
  expect((await taskIn(work, arn, "STOPPED")).containers?.[0]?.exitCode).toBe(137);
});

test("with an init process SIGTERM ends it: 143", async () => {
  const definition = await fargateDefinition(work, {
    environment: [{ name: "STUBBORN", value: "1" }],
    linuxParameters: { initProcessEnabled: true },
  });
  const arn = await runFargate(work, definition);
  await taskIn(work, arn, "RUNNING");
  await logged("listening 8080");
  await work.ecs.StopTask({ cluster: "lab", task: arn });
  expect((await taskIn(work, arn, "STOPPED")).containers?.[0]?.exitCode).toBe(143);
});

test("a task sees its metadata, the credentials of its role alone, and its environment", async () => {
  const definition = await fargateDefinition(work, {
    environment: [
      { name: "A", value: "definition" },
      { name: "B", value: "definition" },
    ],
  });
  const arn = await runFargate(work, definition, {
    overrides: {
      containerOverrides: [
        { name: "app", command: ["node", "probe.cjs"], environment: [{ name: "B", value: "override" }] },
      ],
    },
  });
  const stopped = await taskIn(work, arn, "STOPPED");
  expect(stopped).toMatchObject({
    stopCode: "EssentialContainerExited",
    stoppedReason: "Essential container in task exited",
  });
  expect(stopped.containers?.[0]?.exitCode).toBe(0);
  expect(await printed("TASK")).toMatchObject({
    LaunchType: "FARGATE",
    TaskARN: arn,
    Family: "web",
    AvailabilityZone: stopped.availabilityZone,
    Cluster: expect.stringContaining("cluster/lab"),
  });
  const own = await printed("CONTAINER");
  expect(own.Labels["com.amazonaws.ecs.task-arn"]).toBe(arn);
  expect(own.Networks[0].IPv4Addresses).toEqual([stopped.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address]);
  const keys = await printed("CREDENTIALS");
  expect(keys).toMatchObject({
    RoleArn: work.taskRoleArn,
    AccessKeyId: expect.stringMatching(/^ASIA/),
    Token: expect.any(String),
  });
  const env = await printed("ENV");
  expect(env).toMatchObject({
    A: "definition",
    B: "override",
    FROM_IMAGE: "yes",
    AWS_REGION: "us-east-1",
    AWS_EXECUTION_ENV: "AWS_ECS_FARGATE",
  });
  expect(Object.keys(env).filter((name) => name.startsWith("AWSLAB"))).toEqual([]);
  expect(env.AWS_ENDPOINT_URL).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

test("tasks on the same container port live side by side and reach each other by private address", async () => {
  const definition = await fargateDefinition(work);
  const [one, two] = [await runFargate(work, definition), await runFargate(work, definition)];
  const running = await Promise.all([taskIn(work, one, "RUNNING"), taskIn(work, two, "RUNNING")]);
  const address = running[1]?.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address;
  const probe = await runFargate(work, definition, {
    overrides: {
      containerOverrides: [
        { name: "app", command: ["node", "probe.cjs"], environment: [{ name: "ADDRESS", value: `${address}:8080` }] },
      ],
    },
  });
  expect((await taskIn(work, probe, "STOPPED")).containers?.[0]?.exitCode).toBe(0);
  await logged(`REACHED ip-${address?.replaceAll(".", "-")}.ec2.internal`);

  // The same from a security group that theirs does not admit.
  const ec2 = work.sandbox.service<typeof EC2>("ec2");
  const stranger = await ec2.CreateSecurityGroup({ GroupName: "stranger", Description: "stranger", VpcId: work.vpcId });
  const { awsvpcConfiguration } = vpcConfiguration(work);
  const outside = await runFargate(work, definition, {
    networkConfiguration: {
      awsvpcConfiguration: { subnets: work.subnets, ...awsvpcConfiguration, securityGroups: [stranger.GroupId ?? ""] },
    },
    overrides: {
      containerOverrides: [
        { name: "app", command: ["node", "probe.cjs"], environment: [{ name: "ADDRESS", value: `${address}:8080` }] },
      ],
    },
  });
  expect((await taskIn(work, outside, "STOPPED")).containers?.[0]?.exitCode).toBe(1);
  await logged("ETIMEDOUT");
  for (const task of [one, two]) await work.ecs.StopTask({ cluster: "lab", task });
});

test("a health check on localhost asks the task's own server", async () => {
  const healthCheck = { command: ["CMD-SHELL", "node check.cjs || exit 1"], interval: 5, retries: 1 };
  const well = await runFargate(work, await fargateDefinition(work, { healthCheck }));
  await until(
    "HEALTHY",
    () => describeTask(work, well),
    (task) => task.healthStatus === "HEALTHY",
  );
  const sick = await runFargate(
    work,
    await fargateDefinition(work, { healthCheck, environment: [{ name: "SICK", value: "1" }] }),
  );
  await until(
    "UNHEALTHY",
    () => describeTask(work, sick),
    (task) => task.healthStatus === "UNHEALTHY",
  );
  for (const task of [well, sick]) await work.ecs.StopTask({ cluster: "lab", task });
});
