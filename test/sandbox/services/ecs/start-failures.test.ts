import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SSM from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  fargateDefinition,
  logLines,
  pushImage,
  role,
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
  await work.sandbox
    .service<typeof SSM>("ssm")
    .PutParameter({ Name: "/lab/greeting", Type: "SecureString", Value: "hello" });
});

afterAll(() => work?.sandbox.close());

const secrets = [{ name: "GREETING", valueFrom: "arn:aws:ssm:us-east-1:123456789012:parameter/lab/greeting" }];

async function failure(taskDefinition: string, more: Parameters<typeof runFargate>[2] = {}) {
  const task = await taskIn(work, await runFargate(work, taskDefinition, more), "STOPPED");
  expect(task.stopCode).toBe("TaskFailedToStart");
  expect(task.containers?.[0]?.exitCode).toBeUndefined();
  return task;
}

test("a secret needs the execution role's permission, and then is in the environment", async () => {
  const definition = await fargateDefinition(work, {
    secrets,
    command: ["node", "-e", "console.log('GREETING ' + process.env.GREETING)"],
  });
  const denied = await failure(definition);
  expect(denied.stoppedReason).toBe(
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/exec/${denied.taskArn?.split("/").at(-1)} is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:123456789012:parameter/lab/greeting because no identity-based policy allows the ssm:GetParameters action`,
  );
  await work.sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "exec",
    PolicyName: "secrets",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "ssm:GetParameters",
          Resource: "arn:aws:ssm:us-east-1:123456789012:parameter/lab/*",
        },
      ],
    }),
  });
  const task = await taskIn(work, await runFargate(work, definition), "STOPPED");
  expect(task.stopCode).toBe("EssentialContainerExited");
  await until(
    "greeting",
    () => logLines(work),
    (lines) => lines.includes("GREETING hello"),
  );
});

test("images that are not there, not for this platform, or not to be run without their system", async () => {
  const image = work.image.replace(/@.*/, ":9.9.9");
  expect((await failure(await fargateDefinition(work, { image }))).stoppedReason).toBe(
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
  );
  const hub = await failure(await fargateDefinition(work, { image: "nginx" }));
  expect(hub.stoppedReason).toMatch(
    /^CannotPullContainerError: .*docker\.io\/library\/nginx:latest.*the sandbox has no registry docker\.io/,
  );
  const arm = await pushImage(work.sandbox, {
    repositoryName: "arm",
    imageTag: "1",
    items: [{ path: "app/server.cjs" }],
    architecture: "arm64",
  });
  expect((await failure(await fargateDefinition(work, { image: arm }))).stoppedReason).toContain("exec format error");
  const shell = await failure(await fargateDefinition(work, { command: ["sh", "-c", "echo $HOME > x"] }));
  expect(shell.stoppedReason).toMatch(/^CannotStartContainerError: .*without their operating system/);
  expect(shell.containers?.[0]?.reason).toMatch(/^CannotStartContainerError/);
});

test("without a public address a public subnet leads nowhere", async () => {
  const definition = await fargateDefinition(work);
  const networkConfiguration = vpcConfiguration(work, "DISABLED");
  expect((await failure(definition, { networkConfiguration })).stoppedReason).toMatch(
    /^ResourceInitializationError: .*dial tcp: i\/o timeout$/,
  );
});

test("a log group that is not there", async () => {
  const logConfiguration = {
    logDriver: "awslogs",
    options: { "awslogs-group": "/none", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "x" },
  } as const;
  const task = await failure(await fargateDefinition(work, { logConfiguration }));
  expect(task.stoppedReason).toContain(
    "failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException",
  );
});

test("a role that does not trust ECS is refused at once", async () => {
  const taskRoleArn = await role(work.sandbox, "other", "ec2.amazonaws.com");
  const definition = await fargateDefinition(work, {}, { taskRoleArn });
  await expect(runFargate(work, definition)).rejects.toThrow(`ECS was unable to assume the role '${taskRoleArn}'`);
});

test("a task that failed leaves no network interface", async () => {
  const { NetworkInterfaces } = await work.sandbox.service<typeof EC2>("ec2").DescribeNetworkInterfaces({});
  expect(NetworkInterfaces).toEqual([]);
});

test("containers wait for those that they depend on", async () => {
  const { taskDefinition } = await work.ecs.RegisterTaskDefinition({
    family: "order",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    executionRoleArn: work.executionRoleArn,
    containerDefinitions: [
      {
        name: "main",
        image: work.image,
        command: ["node", "-e", "console.log('main')"],
        dependsOn: [{ containerName: "first", condition: "SUCCESS" }],
      },
      {
        name: "first",
        image: work.image,
        essential: false,
        command: ["node", "-e", "setTimeout(() => process.exit(0), 200)"],
      },
    ],
  });
  const task = await taskIn(work, await runFargate(work, taskDefinition?.taskDefinitionArn ?? ""), "STOPPED");
  expect(task.containers?.map(({ name, exitCode }) => [name, exitCode])).toEqual([
    ["main", 0],
    ["first", 0],
  ]);
});
