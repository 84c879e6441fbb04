import * as IAM from "@aws-sdk/client-iam";
import { SSM } from "@aws-sdk/client-ssm";
import { STS } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterEach(() => sandbox.close());

interface Keys {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
}

const configuration = (keys?: Keys) => ({
  region: "us-east-1",
  requestHandler: sandbox.requestHandler(),
  maxAttempts: 1,
  credentials: keys
    ? {
        accessKeyId: keys.AccessKeyId ?? "",
        secretAccessKey: keys.SecretAccessKey ?? "",
        ...(keys.SessionToken === undefined ? {} : { sessionToken: keys.SessionToken }),
      }
    : sandbox.credentials,
});

const statement = (Effect: "Allow" | "Deny", Action: string, Resource = "*") => ({ Effect, Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

async function sessionOf(document: string | undefined, session?: string) {
  const iam = new IAM.IAM(configuration());
  const AssumeRolePolicyDocument = policy({
    Effect: "Allow",
    Principal: { AWS: sandbox.account },
    Action: "sts:AssumeRole",
  });
  const { Role } = await iam.createRole({ RoleName: "app", AssumeRolePolicyDocument });
  if (document) await iam.putRolePolicy({ RoleName: "app", PolicyName: "own", PolicyDocument: document });
  const { Credentials } = await new STS(configuration()).assumeRole({
    RoleArn: Role?.Arn,
    RoleSessionName: "task",
    Policy: session,
  });
  return Credentials;
}

describe("calls of a role", () => {
  it("need a policy that allows them, on this very resource", async () => {
    const root = new SSM(configuration());
    for (const Name of ["/lab/a", "/lab/b"]) await root.putParameter({ Name, Value: "x", Type: "String" });
    const arn = `arn:aws:ssm:us-east-1:${sandbox.account}:parameter/lab`;
    const keys = await sessionOf(policy(statement("Allow", "ssm:GetParameter*", `${arn}/a`)));
    const ssm = new SSM(configuration(keys));
    expect((await ssm.getParameters({ Names: ["/lab/a"] })).Parameters).toHaveLength(1);
    await expect(ssm.getParameters({ Names: ["/lab/a", "/lab/b"] })).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: arn:aws:sts::${sandbox.account}:assumed-role/app/task is not authorized to perform: ssm:GetParameters on resource: ${arn}/b because no identity-based policy allows the ssm:GetParameters action`,
    });
    await expect(ssm.putParameter({ Name: "/lab/a", Value: "y", Overwrite: true })).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const caller = await new STS(configuration(keys)).getCallerIdentity({});
    expect(caller.Arn).toBe(`arn:aws:sts::${sandbox.account}:assumed-role/app/task`);
    expect(caller.UserId).toMatch(/^AROA\w{17}:task$/);
  });

  it("are narrowed by explicit denies and session policies, and end with the role", async () => {
    const all = statement("Allow", "*");
    const keys = await sessionOf(
      policy(all, statement("Deny", "iam:*")),
      policy(statement("Allow", "sts:*"), statement("Allow", "iam:*")),
    );
    const iam = new IAM.IAM(configuration(keys));
    await expect(iam.listUsers({})).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringContaining("with an explicit deny in an identity-based policy"),
    });
    const ssm = new SSM(configuration(keys));
    await expect(ssm.describeParameters({})).rejects.toMatchObject({
      message: expect.stringContaining("because no session policy allows the ssm:DescribeParameters action"),
    });
    const root = new IAM.IAM(configuration());
    await root.deleteRolePolicy({ RoleName: "app", PolicyName: "own" });
    await root.deleteRole({ RoleName: "app" });
    await expect(ssm.describeParameters({})).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("calls of a user", () => {
  it("are signed with the user's own key and decided by its policies", async () => {
    const root = new IAM.IAM(configuration());
    await root.createUser({ UserName: "ana" });
    const { AccessKey } = await root.createAccessKey({ UserName: "ana" });
    const iam = new IAM.IAM(configuration(AccessKey));
    await expect(iam.getUser({})).rejects.toMatchObject({ name: "AccessDenied" });
    const own = "arn:aws:iam::*:user/$" + "{aws:username}";
    await root.putUserPolicy({
      UserName: "ana",
      PolicyName: "self",
      PolicyDocument: policy(statement("Allow", "iam:*", own)),
    });
    expect((await iam.getUser({ UserName: "ana" })).User?.UserName).toBe("ana");
    await expect(iam.getUser({ UserName: "bea" })).rejects.toMatchObject({ name: "AccessDenied" });
    const { Credentials } = await new STS(configuration(AccessKey)).getSessionToken({});
    expect((await new STS(configuration(Credentials)).getCallerIdentity({})).Arn).toBe(
      `arn:aws:iam::${sandbox.account}:user/ana`,
    );
    await root.deleteAccessKey({ UserName: "ana", AccessKeyId: AccessKey?.AccessKeyId });
    await expect(iam.getUser({ UserName: "ana" })).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  });
});
