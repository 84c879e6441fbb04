/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
import { EC2 } from "@aws-sdk/client-ec2";
import { ECS } from "@aws-sdk/client-ecs";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { IAM } from "@aws-sdk/client-iam";
import { SFN } from "@aws-sdk/client-sfn";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
let root: IAM;
let ana: ReturnType<typeof settings>;

const settings = (credentials: { accessKeyId: string; secretAccessKey: string }) => ({
  region: "us-east-1",
  requestHandler: sandbox.requestHandler(),
  maxAttempts: 1,
  credentials,
});
const trust = (Service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" },
  });
const allow = (...Statement: object[]) =>
  root.putUserPolicy({
    UserName: "ana",
    PolicyName: "own",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: Statement.map((each) => ({ Effect: "Allow", Resource: "*", ...each })),
    }),
  });

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  root = new IAM(settings(sandbox.credentials));
  await root.createUser({ UserName: "ana" });
  const { AccessKey } = await root.createAccessKey({ UserName: "ana" });
  ana = settings({ accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" });
});
afterEach(() => sandbox.close());

const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } });

describe("a role that is handed to a service", () => {
  it("needs iam:PassRole on that role, to that service", async () => {
    const { Role } = await root.createRole({
      RoleName: "machine",
      AssumeRolePolicyDocument: trust("states.amazonaws.com"),
    });
    const create = () => new SFN(ana).createStateMachine({ name: "m", definition, roleArn: Role?.Arn });
    await allow({ Action: "states:*" });
    await expect(create()).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:iam::${sandbox.account}:user/ana is not authorized to perform: iam:PassRole on resource: ${Role?.Arn} because no identity-based policy allows the iam:PassRole action`,
    });
    const to = (service: string) => ({ StringEquals: { "iam:PassedToService": service } });
    await allow({ Action: "states:*" }, { Action: "iam:PassRole", Condition: to("lambda.amazonaws.com") });
    await expect(create()).rejects.toMatchObject({ name: "AccessDeniedException" });
    await allow({ Action: "states:*" }, { Action: "iam:PassRole", Resource: `${Role?.Arn}2` });
    await expect(create()).rejects.toMatchObject({ name: "AccessDeniedException" });
    await allow({ Action: "states:*" }, { Action: "iam:PassRole", Condition: to("states.amazonaws.com") });
    expect((await create()).stateMachineArn).toContain(":stateMachine:m");
  });

  it("is asked about where it stands in a list", async () => {
    await allow({ Action: "events:*" });
    const events = new EventBridge(ana);
    await events.putRule({ Name: "r", ScheduleExpression: "rate(1 hour)" });
    const target = { Id: "1", Arn: `arn:aws:states:us-east-1:${sandbox.account}:stateMachine:m` };
    const RoleArn = `arn:aws:iam::${sandbox.account}:role/rule`;
    await expect(events.putTargets({ Rule: "r", Targets: [{ ...target, RoleArn }] })).rejects.toMatchObject({
      message: expect.stringContaining(`iam:PassRole on resource: ${RoleArn}`),
    });
  });

  it("of a task definition is asked about when it is registered and when its tasks run", async () => {
    await root.createRole({ RoleName: "task", AssumeRolePolicyDocument: trust("ecs-tasks.amazonaws.com") });
    const input = {
      family: "f",
      taskRoleArn: "task",
      containerDefinitions: [{ name: "a", image: "public.ecr.aws/docker/library/node:22", memory: 64 }],
    };
    await allow({ Action: "ecs:*" });
    await expect(new ECS(ana).registerTaskDefinition(input)).rejects.toThrow("iam:PassRole");
    await new ECS(settings(sandbox.credentials)).registerTaskDefinition(input);
    await new ECS(settings(sandbox.credentials)).createCluster({});
    await expect(new ECS(ana).runTask({ taskDefinition: "f" })).rejects.toThrow("iam:PassRole");
    await allow({ Action: "ecs:*" }, { Action: "iam:PassRole", Resource: `arn:aws:iam::${sandbox.account}:role/task` });
    await expect(new ECS(ana).runTask({ taskDefinition: "f" })).rejects.not.toThrow("iam:PassRole");
  });

  it("of an instance profile is the profile's role", async () => {
    const { Role } = await root.createRole({
      RoleName: "machine",
      AssumeRolePolicyDocument: trust("ec2.amazonaws.com"),
    });
    await root.createInstanceProfile({ InstanceProfileName: "hosts" });
    await root.addRoleToInstanceProfile({ InstanceProfileName: "hosts", RoleName: "machine" });
    await allow({ Action: "ec2:*" });
    const run = { ImageId: "ami-1", MinCount: 1, MaxCount: 1, IamInstanceProfile: { Name: "hosts" } };
    await expect(new EC2(ana).runInstances(run)).rejects.toMatchObject({
      name: "UnauthorizedOperation",
      message: expect.stringContaining(`iam:PassRole on resource: ${Role?.Arn}`),
    });
    await allow({ Action: "ec2:*" }, { Action: "iam:PassRole" });
    await expect(new EC2(ana).runInstances(run)).rejects.not.toMatchObject({ name: "UnauthorizedOperation" });
  });
});
