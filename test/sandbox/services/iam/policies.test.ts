import type * as IAM from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

let sandbox: Sandbox;
let iam: ServiceClient<typeof IAM>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  iam = sandbox.service<typeof IAM>("iam");
});
afterEach(() => sandbox.close());

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const statement = (Effect: string, Action: string | string[], Resource = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect, Action, Resource }] });
const AWS = "arn:aws:iam::aws:policy";

describe("managed policies", () => {
  it("have up to five versions, one of them the default", async () => {
    const { Policy } = await iam.CreatePolicy({ PolicyName: "read", PolicyDocument: statement("Allow", "s3:Get*") });
    const PolicyArn = Policy?.Arn;
    await expect(
      iam.CreatePolicy({ PolicyName: "read", Path: "/x/", PolicyDocument: statement("Allow", "s3:Get*") }),
    ).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
    const second = await iam.CreatePolicyVersion({
      PolicyArn,
      PolicyDocument: statement("Allow", "s3:List*"),
      SetAsDefault: true,
    });
    expect(second.PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: true });
    await expect(iam.DeletePolicyVersion({ PolicyArn, VersionId: "v2" })).rejects.toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
    });
    for (let i = 0; i < 3; i += 1)
      await iam.CreatePolicyVersion({ PolicyArn, PolicyDocument: statement("Allow", "s3:*") });
    await expect(
      iam.CreatePolicyVersion({ PolicyArn, PolicyDocument: statement("Allow", "s3:*") }),
    ).rejects.toMatchObject({ name: "LimitExceededException" });
    await iam.SetDefaultPolicyVersion({ PolicyArn, VersionId: "v1" });
    await expect(iam.DeletePolicy({ PolicyArn })).rejects.toMatchObject({ name: "DeleteConflictException" });
    for (const VersionId of ["v2", "v3", "v4", "v5"]) await iam.DeletePolicyVersion({ PolicyArn, VersionId });
    const { PolicyVersion } = await iam.GetPolicyVersion({ PolicyArn, VersionId: "v1" });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(
      JSON.parse(statement("Allow", "s3:Get*")),
    );
    await iam.DeletePolicy({ PolicyArn });
    await expect(iam.GetPolicy({ PolicyArn })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${PolicyArn} was not found.`,
    });
  });

  it("of AWS are there, can be attached, and cannot be changed", async () => {
    const arn = `${AWS}/service-role/AmazonEC2ContainerServiceforEC2Role`;
    const { Policy } = await iam.GetPolicy({ PolicyArn: arn });
    const { PolicyVersion } = await iam.GetPolicyVersion({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId });
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toContain("ecs:RegisterContainerInstance");
    await iam.CreateRole({ RoleName: "host", AssumeRolePolicyDocument: trust });
    await iam.AttachRolePolicy({ RoleName: "host", PolicyArn: arn });
    await iam.AttachRolePolicy({ RoleName: "host", PolicyArn: arn });
    expect((await iam.ListAttachedRolePolicies({ RoleName: "host" })).AttachedPolicies).toEqual([
      { PolicyName: "AmazonEC2ContainerServiceforEC2Role", PolicyArn: arn },
    ]);
    expect((await iam.ListEntitiesForPolicy({ PolicyArn: arn })).PolicyRoles).toMatchObject([{ RoleName: "host" }]);
    expect((await iam.ListPolicies({ OnlyAttached: true })).Policies).toHaveLength(1);
    await expect(iam.DeletePolicy({ PolicyArn: arn })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(iam.AttachRolePolicy({ RoleName: "host", PolicyArn: `${AWS}/Nothing` })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: `Policy ${AWS}/Nothing does not exist or is not attachable.`,
    });
    await expect(
      iam.DetachRolePolicy({ RoleName: "host", PolicyArn: `${AWS}/AdministratorAccess` }),
    ).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("of AWS that the labs use are complete", async () => {
    for (const name of [
      "service-role/AmazonECSTaskExecutionRolePolicy",
      "AmazonSSMManagedInstanceCore",
      "AmazonECSInfrastructureRolePolicyForLoadBalancers",
      "service-role/AWSLambdaBasicExecutionRole",
      "AdministratorAccess",
      "PowerUserAccess",
      "service-role/AmazonEC2ContainerServiceAutoscaleRole",
      "AmazonEC2ContainerRegistryReadOnly",
    ])
      expect((await iam.GetPolicy({ PolicyArn: `${AWS}/${name}` })).Policy?.Arn).toBe(`${AWS}/${name}`);
  });
});

describe("inline policies", () => {
  it("are kept per entity, within the quota", async () => {
    await iam.CreateRole({ RoleName: "r", AssumeRolePolicyDocument: trust });
    const document = statement("Allow", "ssm:GetParameters", "arn:aws:ssm:us-east-1:123456789012:parameter/lab/*");
    await iam.PutRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: document });
    const got = await iam.GetRolePolicy({ RoleName: "r", PolicyName: "p" });
    expect(decodeURIComponent(got.PolicyDocument ?? "")).toBe(document);
    expect((await iam.ListRolePolicies({ RoleName: "r" })).PolicyNames).toEqual(["p"]);
    await expect(iam.GetRolePolicy({ RoleName: "r", PolicyName: "q" })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role policy with name q cannot be found.",
    });
    const actions = Array.from({ length: 600 }, (_, i) => `s3:GetSomething${i}`);
    await expect(
      iam.PutRolePolicy({ RoleName: "r", PolicyName: "big", PolicyDocument: statement("Allow", actions) }),
    ).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Maximum policy size of 10240 bytes exceeded for role r",
    });
    await expect(
      iam.PutRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: statement("Maybe", "s3:*") }),
    ).rejects.toMatchObject({ name: "MalformedPolicyDocumentException", message: "Syntax errors in policy." });
  });
});

describe("the simulator", () => {
  it("answers for a role from all its policies", async () => {
    const { Role } = await iam.CreateRole({ RoleName: "r", AssumeRolePolicyDocument: trust });
    await iam.AttachRolePolicy({ RoleName: "r", PolicyArn: `${AWS}/AmazonSSMReadOnlyAccess` });
    await iam.PutRolePolicy({
      RoleName: "r",
      PolicyName: "no",
      PolicyDocument: statement("Deny", "ssm:GetParameterHistory"),
    });
    const { EvaluationResults } = await iam.SimulatePrincipalPolicy({
      PolicySourceArn: Role?.Arn,
      ActionNames: ["ssm:GetParameters", "ssm:GetParameterHistory", "ecr:GetAuthorizationToken"],
    });
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      "allowed",
      "explicitDeny",
      "implicitDeny",
    ]);
    expect(EvaluationResults?.[0]?.MatchedStatements).toEqual([
      { SourcePolicyId: "AmazonSSMReadOnlyAccess", SourcePolicyType: "aws-managed" },
    ]);
    expect(EvaluationResults?.[1]?.MatchedStatements).toEqual([
      { SourcePolicyId: "role_r_no", SourcePolicyType: "role" },
    ]);
  });

  it("honours the boundary of a user, and group policies", async () => {
    const { Policy } = await iam.CreatePolicy({ PolicyName: "edge", PolicyDocument: statement("Allow", "s3:*") });
    const { User } = await iam.CreateUser({ UserName: "ana", PermissionsBoundary: Policy?.Arn });
    await iam.CreateGroup({ GroupName: "all" });
    await iam.AttachGroupPolicy({ GroupName: "all", PolicyArn: `${AWS}/AdministratorAccess` });
    await iam.AddUserToGroup({ GroupName: "all", UserName: "ana" });
    const simulate = async () => {
      const { EvaluationResults } = await iam.SimulatePrincipalPolicy({
        PolicySourceArn: User?.Arn,
        ActionNames: ["s3:PutObject", "ec2:RunInstances"],
      });
      return EvaluationResults?.map((each) => [
        each.EvalDecision,
        each.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
      ]);
    };
    expect(await simulate()).toEqual([
      ["allowed", true],
      ["implicitDeny", false],
    ]);
    await iam.DeleteUserPermissionsBoundary({ UserName: "ana" });
    expect(await simulate()).toEqual([
      ["allowed", undefined],
      ["allowed", undefined],
    ]);
  });

  it("takes documents, resources and context of the caller's own", async () => {
    const document = JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: "ecs:RunTask",
        Resource: "arn:aws:ecs:*:*:task-definition/lab-*",
        Condition: { ArnEquals: { "ecs:cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/lab" } },
      },
    });
    const simulate = async (ContextEntries: IAM.ContextEntry[]) =>
      (
        await iam.SimulateCustomPolicy({
          PolicyInputList: [document],
          ActionNames: ["ecs:RunTask"],
          ResourceArns: ["arn:aws:ecs:us-east-1:123456789012:task-definition/lab-web:1", "arn:aws:ecs:us-east-1:1:x"],
          ContextEntries,
        })
      ).EvaluationResults?.map((each) => [each.EvalDecision, each.MissingContextValues]);
    const cluster = { ContextKeyName: "ecs:cluster", ContextKeyType: "string" } as const;
    expect(
      await simulate([{ ...cluster, ContextKeyValues: ["arn:aws:ecs:us-east-1:123456789012:cluster/lab"] }]),
    ).toEqual([
      ["allowed", []],
      ["implicitDeny", []],
    ]);
    expect(await simulate([])).toEqual([
      ["implicitDeny", ["ecs:cluster"]],
      ["implicitDeny", ["ecs:cluster"]],
    ]);
  });
});

describe("users, groups and the account", () => {
  it("delete only what is empty, and count", async () => {
    await iam.CreateUser({ UserName: "ana" });
    const { AccessKey } = await iam.CreateAccessKey({ UserName: "ana" });
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA/);
    await iam.CreateAccessKey({ UserName: "ana" });
    await expect(iam.CreateAccessKey({ UserName: "ana" })).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(iam.DeleteUser({ UserName: "ana" })).rejects.toMatchObject({ name: "DeleteConflictException" });
    const { AccessKeyMetadata } = await iam.ListAccessKeys({ UserName: "ana" });
    for (const key of AccessKeyMetadata ?? [])
      await iam.DeleteAccessKey({ UserName: "ana", AccessKeyId: key.AccessKeyId });
    expect((await iam.GetAccountSummary({})).SummaryMap).toMatchObject({ Users: 1, Roles: 0 });
    await iam.DeleteUser({ UserName: "ana" });
    await iam.CreateAccountAlias({ AccountAlias: "my-lab" });
    await iam.CreateAccountAlias({ AccountAlias: "our-lab" });
    expect((await iam.ListAccountAliases({})).AccountAliases).toEqual(["our-lab"]);
  });
});
