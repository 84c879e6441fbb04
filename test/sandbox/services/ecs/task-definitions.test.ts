import type * as ECS from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { ecsOf } from "./workload.ts";

let sandbox: Sandbox;
let ecs: ReturnType<typeof ecsOf>;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  ecs = ecsOf(sandbox);
});

afterAll(() => sandbox?.close());

const app: ECS.ContainerDefinition = { name: "app", image: "public.ecr.aws/docker/library/node:24" };
const fargate: Partial<ECS.RegisterTaskDefinitionCommandInput> = {
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
};

const register = (input: Partial<ECS.RegisterTaskDefinitionCommandInput>) =>
  ecs.RegisterTaskDefinition({ family: "f", containerDefinitions: [app], ...input });

const refused = (what: string, input: Partial<ECS.RegisterTaskDefinitionCommandInput>) =>
  expect(register(input)).rejects.toMatchObject({ name: "ClientException", message: expect.stringContaining(what) });

test("defaults are filled in and revisions counted", async () => {
  const { taskDefinition } = await register({
    ...fargate,
    cpu: ".25 vCPU",
    memory: "0.5 GB",
    containerDefinitions: [
      { ...app, portMappings: [{ containerPort: 80 }], healthCheck: { command: ["CMD", "node", "x"] } },
    ],
  });
  expect(taskDefinition).toMatchObject({
    taskDefinitionArn: "arn:aws:ecs:us-east-1:123456789012:task-definition/f:1",
    status: "ACTIVE",
    cpu: "256",
    memory: "512",
    compatibilities: ["EC2", "FARGATE"],
    containerDefinitions: [
      {
        essential: true,
        cpu: 0,
        environment: [],
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: "tcp" }],
        healthCheck: { interval: 30, timeout: 5, retries: 3 },
      },
    ],
  });
  expect((await register(fargate)).taskDefinition?.revision).toBe(2);
});

test.each([
  ["No Fargate configuration exists for given values: 256 CPU, 4096 memory", { ...fargate, memory: "4096" }],
  [
    "Fargate requires that 'cpu' be defined at the task level.",
    { requiresCompatibilities: ["FARGATE"], memory: "512" },
  ],
  ["Fargate only supports network mode ‘awsvpc’.", { ...fargate, networkMode: "bridge" }],
  [
    "Fargate requires task definition to have execution role ARN to support ECR images.",
    { ...fargate, containerDefinitions: [{ name: "app", image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1" }] },
  ],
  [
    "execution role ARN to support log driver awslogs",
    { ...fargate, containerDefinitions: [{ ...app, logConfiguration: { logDriver: "awslogs" } }] },
  ],
  [
    "you must also specify a value for 'executionRoleArn'",
    { ...fargate, containerDefinitions: [{ ...app, secrets: [{ name: "A", valueFrom: "b" }] }] },
  ],
  [
    "the host ports and container ports in port mappings must match",
    { ...fargate, containerDefinitions: [{ ...app, portMappings: [{ containerPort: 80, hostPort: 81 }] }] },
  ],
  ["At least one of 'memory' or 'memoryReservation' must be specified.", {}],
  ["Container list cannot be empty.", { ...fargate, containerDefinitions: [] }],
  [
    "At least one container in the task definition must be essential.",
    { ...fargate, containerDefinitions: [{ ...app, essential: false }] },
  ],
  [
    "form a cycle",
    {
      ...fargate,
      containerDefinitions: [
        { ...app, dependsOn: [{ containerName: "b", condition: "START" }] },
        { ...app, name: "b", dependsOn: [{ containerName: "app", condition: "START" }] },
      ],
    },
  ],
  [
    "depends on container 'none'",
    { ...fargate, containerDefinitions: [{ ...app, dependsOn: [{ containerName: "none", condition: "START" }] }] },
  ],
] as [string, Partial<ECS.RegisterTaskDefinitionCommandInput>][])("%s", refused);

test("a definition is found by family, revision and ARN, deregistered, and then deleted", async () => {
  await register({ ...fargate, family: "life", tags: [{ key: "a", value: "b" }] });
  await register({ ...fargate, family: "life" });
  const described = await ecs.DescribeTaskDefinition({ taskDefinition: "life", include: ["TAGS"] });
  expect(described).toMatchObject({ taskDefinition: { revision: 2 }, tags: [] });
  expect((await ecs.DescribeTaskDefinition({ taskDefinition: "life:1", include: ["TAGS"] })).tags).toEqual([
    { key: "a", value: "b" },
  ]);
  expect(
    (await ecs.ListTaskDefinitions({ familyPrefix: "life", sort: "DESC" })).taskDefinitionArns?.map(
      (arn) => arn.split("/")[1],
    ),
  ).toEqual(["life:2", "life:1"]);
  const early = await ecs.DeleteTaskDefinitions({ taskDefinitions: ["life:1"] });
  expect(early.failures).toMatchObject([{ arn: "life:1", reason: expect.stringContaining("still in ACTIVE status") }]);
  await ecs.DeregisterTaskDefinition({ taskDefinition: "life:1" });
  await ecs.DeregisterTaskDefinition({ taskDefinition: "life:2" });
  await expect(ecs.DescribeTaskDefinition({ taskDefinition: "life" })).rejects.toThrow(
    "Unable to describe task definition.",
  );
  expect((await ecs.ListTaskDefinitionFamilies({ familyPrefix: "life", status: "ACTIVE" })).families).toEqual([]);
  const { taskDefinitions } = await ecs.DeleteTaskDefinitions({ taskDefinitions: ["life:1", "life:2"] });
  expect(taskDefinitions?.map((each) => each.status)).toEqual(["DELETE_IN_PROGRESS", "DELETE_IN_PROGRESS"]);
  expect(sandbox.inventory().filter((item) => item.arn.includes("life"))).toEqual([]);
});
