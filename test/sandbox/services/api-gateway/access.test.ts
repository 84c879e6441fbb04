import { createHash, createHmac } from "node:crypto";
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT, type Api, api, createFunction, invocationUri, type Lab, lab, MOCK } from "./lab.ts";

let work: Lab;
let guarded: Api;
let authorizerArn: string;

const ECHO = {
  200: {
    responseTemplates: {
      "application/json":
        '{"who":"$context.authorizer.principalId","tier":"$context.authorizer.tier","sub":"$context.authorizer.claims.sub","arn":"$context.identity.userArn"}',
    },
  },
};

beforeAll(async () => {
  work = await lab();
  guarded = await api(work);
  authorizerArn = await createFunction(
    work,
    "auth",
    `let calls = 0;
    export const handler = async ({ type, authorizationToken, headers, methodArn }) => {
      const token = type === "TOKEN" ? authorizationToken : headers["X-Lab-Token"];
      calls += 1;
      if (token === "throw") throw new Error("Unauthorized");
      if (token === "broken") throw new Error("oops");
      if (token === "nonsense") return { hello: 1 };
      const Effect = token.startsWith("allow") ? "Allow" : "Deny";
      const Resource = token === "allow-one" ? methodArn : methodArn.split("/").slice(0, 1).join("/") + "/*/*";
      return { principalId: "user-" + token, policyDocument: { Version: "2012-10-17", Statement: [{ Action: "execute-api:Invoke", Effect, Resource }] }, context: { tier: "gold", calls } };
    };`,
  );
});

afterAll(() => work?.sandbox.close());

const authorizer = async (given: object): Promise<string> =>
  (
    await work.gateway.CreateAuthorizer({
      restApiId: guarded.id,
      name: Math.random().toString(36),
      type: "REQUEST",
      ...given,
    } as never)
  ).id ?? "";

test("a Lambda authorizer: 401 without proof, 403 by policy, 200 with context; answers are kept by identity", async () => {
  const authorizerId = await authorizer({
    type: "REQUEST",
    authorizerUri: invocationUri(authorizerArn),
    identitySource: "method.request.header.X-Lab-Token",
    authorizerResultTtlInSeconds: 60,
  });
  const method = { authorizationType: "CUSTOM", authorizerId };
  await guarded.add({ path: "/orders/{id}", method, responses: ECHO });
  await guarded.add({ path: "/other", method, responses: ECHO });
  await guarded.deploy();
  const get = (token: string, path = "/dev/orders/1") => guarded.call(path, { headers: { "X-Lab-Token": token } });
  expect(await get("allow")).toMatchObject({ status: 500, json: { message: null } });
  await work.lambda.AddPermission({
    FunctionName: "auth",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${guarded.id}/authorizers/${authorizerId}`,
  });
  expect(await guarded.call("/dev/orders/1")).toMatchObject({
    status: 401,
    json: { message: "Unauthorized" },
    headers: { "x-amzn-errortype": "UnauthorizedException" },
  });
  expect(await get("deny")).toMatchObject({
    status: 403,
    json: { Message: "User is not authorized to access this resource with an explicit deny" },
  });
  expect(await get("allow")).toMatchObject({ status: 200, json: { who: "user-allow", tier: "gold" } });
  expect(await get("throw")).toMatchObject({ status: 401 });
  expect(await get("nonsense")).toMatchObject({ status: 500, json: { message: null } });
  expect(await get("broken")).toMatchObject({ status: 500, json: { message: null } });
  // The answer for one method is kept, and its policy does not name the other.
  expect((await get("allow-one")).status).toBe(200);
  expect(await get("allow-one", "/dev/other")).toMatchObject({
    status: 403,
    json: { Message: "User is not authorized to access this resource" },
  });
  await work.gateway.FlushStageAuthorizersCache({ restApiId: guarded.id, stageName: "dev" });
  expect((await get("allow-one", "/dev/other")).status).toBe(200);
});

test("a TOKEN authorizer: the expression is checked before the function is asked", async () => {
  const authorizerId = await authorizer({
    type: "TOKEN",
    authorizerUri: invocationUri(authorizerArn),
    identitySource: "method.request.header.Authorization",
    identityValidationExpression: "allow.*|deny",
  });
  await work.lambda.AddPermission({
    FunctionName: "auth",
    StatementId: "token",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });
  await guarded.add({ path: "/token", method: { authorizationType: "CUSTOM", authorizerId }, responses: ECHO });
  await guarded.deploy();
  expect((await guarded.call("/dev/token", { headers: { authorization: "allow-me" } })).json.who).toBe("user-allow-me");
  expect((await guarded.call("/dev/token", { headers: { authorization: "broken" } })).status).toBe(401);
  const tested = await work.gateway.TestInvokeAuthorizer({
    restApiId: guarded.id,
    authorizerId,
    headers: { Authorization: "deny" },
  });
  expect(tested).toMatchObject({
    clientStatus: 0,
    principalId: "user-deny",
    policy: expect.stringContaining("Deny"),
    log: expect.stringContaining("Starting authorizer"),
  });
});

test("a Cognito authorizer: identity tokens of its pool, and no others", async () => {
  const cognito = work.sandbox.service<typeof Cognito>("cognito-identity-provider");
  const { UserPool } = await cognito.CreateUserPool({ PoolName: "shop" });
  const UserPoolId = UserPool?.Id ?? "";
  const { UserPoolClient } = await cognito.CreateUserPoolClient({
    UserPoolId,
    ClientName: "web",
    ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
  });
  const ClientId = UserPoolClient?.ClientId ?? "";
  await cognito.AdminCreateUser({ UserPoolId, Username: "ada", MessageAction: "SUPPRESS" });
  await cognito.AdminSetUserPassword({ UserPoolId, Username: "ada", Password: "Correct-horse-7", Permanent: true });
  const { AuthenticationResult } = await cognito.AdminInitiateAuth({
    UserPoolId,
    ClientId,
    AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: "ada", PASSWORD: "Correct-horse-7" },
  });
  const { IdToken = "", AccessToken = "" } = AuthenticationResult ?? {};
  const authorizerId = await authorizer({
    type: "COGNITO_USER_POOLS",
    providerARNs: [UserPool?.Arn],
    identitySource: "method.request.header.Authorization",
  });
  await guarded.add({
    path: "/user",
    method: { authorizationType: "COGNITO_USER_POOLS", authorizerId },
    responses: ECHO,
  });
  await guarded.deploy();
  const get = (token: string) => guarded.call("/dev/user", { headers: { Authorization: token } });
  const claims = JSON.parse(Buffer.from(IdToken.split(".")[1] ?? "", "base64url").toString("utf8"));
  expect(await get(IdToken)).toMatchObject({ status: 200, json: { sub: claims.sub } });
  expect((await get(`Bearer ${IdToken}`)).status).toBe(200);
  expect((await get(AccessToken)).status).toBe(401);
  expect((await get(`${IdToken.slice(0, -4)}AAAA`)).status).toBe(401);
  expect((await guarded.call("/dev/user")).status).toBe(401);
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

const signed = async (credentials: { accessKeyId: string; secretAccessKey: string }, path: string) => {
  const host = `${guarded.id}.execute-api.us-east-1.amazonaws.com`;
  const signer = new SignatureV4({ service: "execute-api", region: "us-east-1", credentials, sha256: Sha256 as never });
  const { headers } = await signer.sign({
    method: "GET",
    protocol: "https:",
    hostname: host,
    path,
    query: {},
    headers: { host },
  });
  return guarded.call(path, { headers });
};

test("AWS_IAM: unsigned and badly signed requests, and callers without permission, are refused", async () => {
  await guarded.add({ path: "/signed", method: { authorizationType: "AWS_IAM" }, responses: ECHO });
  await guarded.deploy();
  expect(await guarded.call("/dev/signed")).toMatchObject({
    status: 403,
    json: { message: "Missing Authentication Token" },
  });
  expect((await signed(work.sandbox.credentials, "/dev/signed")).json.arn).toBe(`arn:aws:iam::${ACCOUNT}:root`);
  expect(await signed({ ...work.sandbox.credentials, secretAccessKey: "wrong" }, "/dev/signed")).toMatchObject({
    status: 403,
    headers: { "x-amzn-errortype": "InvalidSignatureException" },
  });
  await work.iam.CreateUser({ UserName: "eve" });
  const { AccessKey } = await work.iam.CreateAccessKey({ UserName: "eve" });
  const eve = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  const refused = await signed(eve, "/dev/signed");
  expect(refused).toMatchObject({
    status: 403,
    json: {
      Message: `User: arn:aws:iam::${ACCOUNT}:user/eve is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:${guarded.id}/dev/GET/signed`,
    },
  });
  await work.iam.PutUserPolicy({
    UserName: "eve",
    PolicyName: "call",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "execute-api:Invoke",
          Resource: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${guarded.id}/dev/GET/signed`,
        },
      ],
    }),
  });
  expect((await signed(eve, "/dev/signed")).json.arn).toBe(`arn:aws:iam::${ACCOUNT}:user/eve`);
});

test("a resource policy closes the API to all whom it does not let in", async () => {
  const closed = await api(work, {
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: "execute-api:/dev/GET/open",
          Condition: { IpAddress: { "aws:SourceIp": "127.0.0.0/8" } },
        },
      ],
    }),
  });
  await closed.add({ path: "/open" });
  await closed.add({ path: "/shut" });
  await closed.deploy();
  expect((await closed.call("/dev/open")).status).toBe(200);
  expect(await closed.call("/dev/shut")).toMatchObject({
    status: 403,
    json: { Message: expect.stringContaining("User: anonymous is not authorized to perform: execute-api:Invoke") },
  });
});

test("API keys: only in a plan for the stage; rate, burst and quota are enforced and counted", async () => {
  const { gateway } = work;
  await guarded.add({ path: "/report", method: { apiKeyRequired: true }, integration: MOCK });
  await guarded.deploy("prod");
  const { id: keyId = "", value = "" } = await gateway.CreateApiKey({ name: "partner", enabled: true });
  const get = (key = value) => guarded.call("/prod/report", { headers: { "x-api-key": key } });
  expect(await get()).toMatchObject({
    status: 403,
    json: { message: "Forbidden" },
    headers: { "x-amzn-errortype": "ForbiddenException" },
  });
  const { id: usagePlanId = "" } = await gateway.CreateUsagePlan({
    name: "gold",
    apiStages: [{ apiId: guarded.id, stage: "prod" }],
    throttle: { rateLimit: 0.001, burstLimit: 3 },
    quota: { limit: 4, period: "DAY" },
  });
  await gateway.CreateUsagePlanKey({ usagePlanId, keyId, keyType: "API_KEY" });
  expect((await guarded.call("/prod/report")).status).toBe(403);
  const statuses = (await Promise.all(Array.from({ length: 10 }, () => get()))).map(({ status }) => status).sort();
  expect(statuses).toEqual([200, 200, 200, 429, 429, 429, 429, 429, 429, 429]);
  expect(await get()).toMatchObject({
    status: 429,
    json: { message: "Too Many Requests" },
    headers: { "x-amzn-errortype": "TooManyRequestsException" },
  });
  await gateway.UpdateUsagePlan({ usagePlanId, patchOperations: [{ op: "remove", path: "/throttle" }] });
  expect((await get()).status).toBe(200);
  expect(await get()).toMatchObject({
    status: 429,
    json: { message: "Limit Exceeded" },
    headers: { "x-amzn-errortype": "LimitExceededException" },
  });
  const today = new Date(Date.now()).toISOString().slice(0, 10);
  expect((await gateway.GetUsage({ usagePlanId, startDate: today, endDate: today })).items).toEqual({
    [keyId]: [[4, 0]],
  });
  await gateway.UpdateUsage({
    usagePlanId,
    keyId,
    patchOperations: [{ op: "replace", path: "/remaining", value: "1" }],
  });
  expect((await get()).status).toBe(200);
  await gateway.UpdateApiKey({ apiKey: keyId, patchOperations: [{ op: "replace", path: "/enabled", value: "false" }] });
  expect((await get()).status).toBe(403);
  await expect(gateway.DeleteUsagePlan({ usagePlanId })).rejects.toMatchObject({ name: "BadRequestException" });
});

test("a stage's throttle for all methods, and its own for one", async () => {
  const limited = await api(work);
  await limited.add({ path: "/a" });
  await limited.add({ path: "/b" });
  await limited.deploy();
  await work.gateway.UpdateStage({
    restApiId: limited.id,
    stageName: "dev",
    patchOperations: [
      { op: "replace", path: "/*/*/throttling/rateLimit", value: "0.001" },
      { op: "replace", path: "/*/*/throttling/burstLimit", value: "2" },
      { op: "replace", path: "/~1b/GET/throttling/burstLimit", value: "1" },
    ],
  });
  const statuses = async (path: string) => {
    const all = [];
    for (let i = 0; i < 3; i += 1) all.push((await limited.call(path)).status);
    return all;
  };
  expect(await statuses("/dev/a")).toEqual([200, 200, 429]);
  expect(await statuses("/dev/b")).toEqual([200, 429, 429]);
});
