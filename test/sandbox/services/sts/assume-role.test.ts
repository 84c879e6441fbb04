import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

let sandbox: Sandbox;
let iam: ServiceClient<typeof IAM>;
let sts: ServiceClient<typeof STS>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  iam = sandbox.service<typeof IAM>("iam");
  sts = sandbox.service<typeof STS>("sts");
});
afterEach(() => sandbox.close());

async function role(RoleName: string, statement: object): Promise<string> {
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", ...statement };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.CreateRole({ RoleName, AssumeRolePolicyDocument: document });
  return Role?.Arn ?? "";
}

describe("AssumeRole", () => {
  it("issues a session of a role that trusts the account", async () => {
    const RoleArn = await role("deploy", { Principal: { AWS: sandbox.account } });
    const { Role } = await iam.GetRole({ RoleName: "deploy" });
    const session = await sts.AssumeRole({ RoleArn, RoleSessionName: "ana", DurationSeconds: 900 });
    expect(session.AssumedRoleUser).toEqual({
      AssumedRoleId: `${Role?.RoleId}:ana`,
      Arn: `arn:aws:sts::${sandbox.account}:assumed-role/deploy/ana`,
    });
    expect(session.Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect(session.Credentials?.SessionToken).toBeTruthy();
    expect(session.PackedPolicySize).toBeUndefined();
  });

  it("refuses whom the trust policy does not name, in AWS's words", async () => {
    const RoleArn = await role("task", { Principal: { Service: "ecs-tasks.amazonaws.com" } });
    const message = `User: arn:aws:iam::${sandbox.account}:root is not authorized to perform: sts:AssumeRole on resource: `;
    await expect(sts.AssumeRole({ RoleArn, RoleSessionName: "ana" })).rejects.toMatchObject({
      name: "AccessDenied",
      message: message + RoleArn,
    });
    const missing = `arn:aws:iam::${sandbox.account}:role/missing`;
    await expect(sts.AssumeRole({ RoleArn: missing, RoleSessionName: "ana" })).rejects.toMatchObject({
      name: "AccessDenied",
      message: message + missing,
    });
  });

  it("asks for the external id", async () => {
    const RoleArn = await role("partner", {
      Principal: { AWS: sandbox.account },
      Condition: { StringEquals: { "sts:ExternalId": "s3cret" } },
    });
    await expect(sts.AssumeRole({ RoleArn, RoleSessionName: "ana" })).rejects.toMatchObject({ name: "AccessDenied" });
    await sts.AssumeRole({ RoleArn, RoleSessionName: "ana", ExternalId: "s3cret" });
  });

  it("checks durations, session names and session policies", async () => {
    const RoleArn = await role("deploy", { Principal: { AWS: sandbox.account } });
    const ask = (changes: object) => sts.AssumeRole({ RoleArn, RoleSessionName: "ana", ...changes });
    await expect(ask({ DurationSeconds: 7200 })).rejects.toMatchObject({
      name: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
    await expect(ask({ DurationSeconds: 60 })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(ask({ RoleSessionName: "a b" })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(ask({ Policy: "{}" })).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" },
    });
    expect((await ask({ Policy })).PackedPolicySize).toBeGreaterThan(0);
    await expect(ask({ Policy: Policy + " ".repeat(2048) })).rejects.toMatchObject({
      name: "PackedPolicyTooLargeException",
    });
    await iam.UpdateRole({ RoleName: "deploy", MaxSessionDuration: 7200 });
    await ask({ DurationSeconds: 7200 });
  });
});

describe("other calls", () => {
  it("know the caller and issue sessions of it", async () => {
    expect(await sts.GetCallerIdentity({})).toMatchObject({ Account: sandbox.account, UserId: sandbox.account });
    expect((await sts.GetSessionToken({})).Credentials?.AccessKeyId).toMatch(/^ASIA/);
    await expect(sts.GetSessionToken({ DurationSeconds: 5 })).rejects.toMatchObject({ name: "ValidationError" });
    await expect(
      sts.AssumeRoleWithWebIdentity({ RoleArn: "", RoleSessionName: "", WebIdentityToken: "" }),
    ).rejects.toMatchObject({ name: "NotImplemented" });
  });
});
