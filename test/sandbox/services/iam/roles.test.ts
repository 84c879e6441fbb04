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
const permit = (Action: string, Resource = "*") =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
const EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

describe("roles", () => {
  it("are made, read, changed and listed by path", async () => {
    const made = await iam.CreateRole({
      RoleName: "lab-exec",
      Path: "/awslab/run1/",
      AssumeRolePolicyDocument: trust,
      Description: "pulls",
      Tags: [{ Key: "awslab:lab", Value: "ecs" }],
    });
    expect(made.Role?.Arn).toBe(`arn:aws:iam::${sandbox.account}:role/awslab/run1/lab-exec`);
    expect(made.Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(decodeURIComponent(made.Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);

    await iam.UpdateRole({ RoleName: "lab-exec", MaxSessionDuration: 7200 });
    const { Role } = await iam.GetRole({ RoleName: "lab-exec" });
    expect(Role).toMatchObject({ Description: "pulls", MaxSessionDuration: 7200, Path: "/awslab/run1/" });
    expect(Role?.Tags).toEqual([{ Key: "awslab:lab", Value: "ecs" }]);

    await iam.CreateRole({ RoleName: "other", AssumeRolePolicyDocument: trust });
    expect((await iam.ListRoles({ PathPrefix: "/awslab/" })).Roles?.map((role) => role.RoleName)).toEqual(["lab-exec"]);
    const first = await iam.ListRoles({ MaxItems: 1 });
    expect(first.IsTruncated).toBe(true);
    expect((await iam.ListRoles({ Marker: first.Marker })).Roles?.map((role) => role.RoleName)).toEqual(["other"]);
    expect(sandbox.inventory().filter(({ type }) => type === "iam:role")).toHaveLength(2);
  });

  it("refuse what AWS refuses", async () => {
    await iam.CreateRole({ RoleName: "lab", AssumeRolePolicyDocument: trust });
    await expect(iam.CreateRole({ RoleName: "LAB", AssumeRolePolicyDocument: trust })).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "Role with name LAB already exists.",
    });
    await expect(iam.GetRole({ RoleName: "none" })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "The role with name none cannot be found.",
    });
    await expect(iam.CreateRole({ RoleName: "a b", AssumeRolePolicyDocument: trust })).rejects.toMatchObject({
      name: "ValidationError",
    });
    await expect(iam.CreateRole({ RoleName: "b", AssumeRolePolicyDocument: "{" })).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
    });
    await expect(
      iam.UpdateAssumeRolePolicy({ RoleName: "lab", PolicyDocument: permit("sts:AssumeRole") }),
    ).rejects.toMatchObject({ name: "MalformedPolicyDocumentException", message: "Has prohibited field Resource" });
    await expect(
      iam.CreateRole({ RoleName: "b", AssumeRolePolicyDocument: trust, Tags: [{ Key: "aws:x", Value: "" }] }),
    ).rejects.toMatchObject({ name: "InvalidInputException" });
    const many = Array.from({ length: 200 }, (_, i) => `arn:aws:iam::123456789012:role/r${i}`);
    const long = trust.replace('{"Service":"ecs-tasks.amazonaws.com"}', JSON.stringify({ AWS: many }));
    await expect(iam.CreateRole({ RoleName: "b", AssumeRolePolicyDocument: long })).rejects.toMatchObject({
      name: "LimitExceededException",
    });
  });

  it("are deleted only when nothing hangs on them", async () => {
    await iam.CreateRole({ RoleName: "lab", AssumeRolePolicyDocument: trust });
    await iam.AttachRolePolicy({ RoleName: "lab", PolicyArn: EXECUTION });
    await iam.PutRolePolicy({ RoleName: "lab", PolicyName: "inline", PolicyDocument: permit("ssm:GetParameters") });
    await iam.CreateInstanceProfile({ InstanceProfileName: "lab" });
    await iam.AddRoleToInstanceProfile({ InstanceProfileName: "lab", RoleName: "lab" });
    const conflict = (message: string) =>
      expect(iam.DeleteRole({ RoleName: "lab" })).rejects.toMatchObject({ name: "DeleteConflictException", message });

    await conflict("Cannot delete entity, must remove roles from instance profile first.");
    await expect(iam.DeleteInstanceProfile({ InstanceProfileName: "lab" })).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await iam.RemoveRoleFromInstanceProfile({ InstanceProfileName: "lab", RoleName: "lab" });
    await conflict("Cannot delete entity, must detach all policies first.");
    await iam.DetachRolePolicy({ RoleName: "lab", PolicyArn: EXECUTION });
    await conflict("Cannot delete entity, must delete policies first.");
    await iam.DeleteRolePolicy({ RoleName: "lab", PolicyName: "inline" });
    await iam.DeleteRole({ RoleName: "lab" });
    await iam.DeleteInstanceProfile({ InstanceProfileName: "lab" });
    expect(sandbox.inventory()).toEqual([]);
    await expect(iam.DeleteRole({ RoleName: "lab" })).rejects.toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("instance profiles", () => {
  it("hold one role", async () => {
    for (const RoleName of ["a", "b"]) await iam.CreateRole({ RoleName, AssumeRolePolicyDocument: trust });
    await iam.CreateInstanceProfile({ InstanceProfileName: "host" });
    await iam.AddRoleToInstanceProfile({ InstanceProfileName: "host", RoleName: "a" });
    await expect(iam.AddRoleToInstanceProfile({ InstanceProfileName: "host", RoleName: "b" })).rejects.toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    });
    const { InstanceProfile } = await iam.GetInstanceProfile({ InstanceProfileName: "host" });
    expect(InstanceProfile?.Roles?.map((role) => role.RoleName)).toEqual(["a"]);
    const { InstanceProfiles } = await iam.ListInstanceProfilesForRole({ RoleName: "a" });
    expect(InstanceProfiles?.map((profile) => profile.InstanceProfileName)).toEqual(["host"]);
    await expect(iam.GetInstanceProfile({ InstanceProfileName: "x" })).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: "Instance Profile x cannot be found.",
    });
  });
});

describe("service-linked roles", () => {
  it("are made once and deleted by a task", async () => {
    const { Role } = await iam.CreateServiceLinkedRole({ AWSServiceName: "ecs.amazonaws.com" });
    expect(Role?.Arn).toBe(
      `arn:aws:iam::${sandbox.account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`,
    );
    await expect(iam.CreateServiceLinkedRole({ AWSServiceName: "ecs.amazonaws.com" })).rejects.toMatchObject({
      name: "InvalidInputException",
      message: "Service role name AWSServiceRoleForECS has been taken in this account, please try a different suffix.",
    });
    await expect(iam.DeleteRole({ RoleName: "AWSServiceRoleForECS" })).rejects.toMatchObject({
      name: "UnmodifiableEntityException",
    });
    const { DeletionTaskId } = await iam.DeleteServiceLinkedRole({ RoleName: "AWSServiceRoleForECS" });
    await expect
      .poll(async () => (await iam.GetServiceLinkedRoleDeletionStatus({ DeletionTaskId })).Status)
      .toBe("SUCCEEDED");
    await expect(iam.GetRole({ RoleName: "AWSServiceRoleForECS" })).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  });

  it("exist for every service of the lab, with AWS's policy", async () => {
    for (const AWSServiceName of [
      "elasticloadbalancing.amazonaws.com",
      "autoscaling.amazonaws.com",
      "ecs.application-autoscaling.amazonaws.com",
      "config.amazonaws.com",
    ]) {
      const { Role } = await iam.CreateServiceLinkedRole({ AWSServiceName });
      const attached = await iam.ListAttachedRolePolicies({ RoleName: Role?.RoleName });
      expect(attached.AttachedPolicies).toHaveLength(1);
    }
  });
});
