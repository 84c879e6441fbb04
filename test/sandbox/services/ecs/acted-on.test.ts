import { ECS } from "@aws-sdk/client-ecs";
import * as IAM from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
let ecs: ECS;

const arn = (resource: string) => `arn:aws:ecs:us-east-1:123456789012:${resource}`;

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant", account: "123456789012" });
  const common = { region: "us-east-1", requestHandler: sandbox.requestHandler(), maxAttempts: 1 };
  const iam = new IAM.IAM({ ...common, credentials: sandbox.credentials });
  const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const { Role } = await iam.createRole({
    RoleName: "app",
    AssumeRolePolicyDocument: document({
      Effect: "Allow",
      Principal: { AWS: "123456789012" },
      Action: "sts:AssumeRole",
    }),
  });
  const allow = (Action: string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
  await iam.putRolePolicy({
    RoleName: "app",
    PolicyName: "own",
    PolicyDocument: document(
      allow(["ecs:*Cluster*"], arn("cluster/lab")),
      allow(["ecs:DescribeServices", "ecs:UpdateService"], arn("service/lab/web")),
      allow(["ecs:DescribeTasks", "ecs:StopTask"], arn("task/lab/*")),
      allow(["ecs:RunTask"], arn("task-definition/web:*")),
      allow(["ecs:ListTaskDefinitions"], arn("task-definition/web:*")),
    ),
  });
  const { Credentials } = await new STS({ ...common, credentials: sandbox.credentials }).assumeRole({
    RoleArn: Role?.Arn,
    RoleSessionName: "test",
  });
  ecs = new ECS({
    ...common,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    },
  });
});

afterAll(() => sandbox?.close());

test("a policy on one cluster, service or family allows requests about these, by name or ARN, and no others", async () => {
  await ecs.createCluster({ clusterName: "lab" });
  const denied = (resource: string) => ({
    name: "AccessDeniedException",
    message: expect.stringContaining(`on resource: ${resource} because`),
  });
  await expect(ecs.createCluster({ clusterName: "other" })).rejects.toMatchObject(denied(arn("cluster/other")));
  await expect(ecs.createCluster({})).rejects.toMatchObject(denied(arn("cluster/default")));
  const about = (service: string) => ecs.describeServices({ cluster: arn("cluster/lab"), services: [service] });
  expect((await about("web")).failures).toHaveLength(1);
  expect((await about(arn("service/lab/web"))).failures).toHaveLength(1);
  await expect(about("api")).rejects.toMatchObject(denied(arn("service/lab/api")));
  await expect(ecs.describeServices({ services: ["web"] })).rejects.toMatchObject(denied(arn("service/default/web")));
  expect((await ecs.describeTasks({ cluster: "lab", tasks: ["abc"] })).failures).toHaveLength(1);
  await expect(ecs.describeTasks({ cluster: "x", tasks: ["abc"] })).rejects.toMatchObject(denied(arn("task/x/abc")));
  await expect(ecs.runTask({ cluster: "lab", taskDefinition: "api" })).rejects.toMatchObject(
    denied(arn("task-definition/api:1")),
  );
  await expect(ecs.runTask({ cluster: "lab", taskDefinition: "web:7" })).rejects.toMatchObject({
    name: "ClientException",
  });
  await expect(ecs.listTaskDefinitions({})).rejects.toMatchObject(denied("*"));
});
