import { createHash, createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { ApiGatewayV2, Authorizer } from "@aws-sdk/client-apigatewayv2";
import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import type * as IAM from "@aws-sdk/client-iam";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nowMs } from "../../../../src/shared/clock.ts";
import { type Lab, lab as makeLab } from "../lambda/lab.ts";
import { type Asked, ask, clientOf, ECHO, makeFunction } from "./setup.ts";

let lab: Lab;
let v2: ApiGatewayV2;
let ApiId: string;

beforeEach(async () => {
  lab = await makeLab();
  v2 = clientOf(lab.sandbox);
  const target = await makeFunction(lab, "echo", ECHO);
  ({ ApiId = "" } = await v2.createApi({ Name: "shop", ProtocolType: "HTTP", Target: target, RouteKey: "GET /open" }));
});
afterEach(() => lab.sandbox.close());

/** A route with this authorization, to the function that answers with its event. */
async function protect(RouteKey: string, more: object): Promise<void> {
  const { Items: [integration] = [] } = await v2.getIntegrations({ ApiId });
  await v2.createRoute({ ApiId, RouteKey, Target: `integrations/${integration?.IntegrationId}`, ...more });
}

const authorizer = async (more: Omit<Authorizer, "Name">): Promise<string> =>
  (await v2.createAuthorizer({ ApiId, Name: "door", AuthorizerType: "JWT", IdentitySource: [], ...more }))
    .AuthorizerId ?? "";

const get = (path: string, asked: Asked = {}) =>
  ask(lab.sandbox, `https://${ApiId}.execute-api.us-east-1.amazonaws.com${path}`, asked);

const contextIn = (json: unknown) =>
  (json as { requestContext: { authorizer: Record<string, unknown> } }).requestContext;

describe("a JWT authorizer", () => {
  it("lets tokens of its issuer and audience in", async () => {
    const cognito = lab.sandbox.service<typeof Cognito>("cognito-identity-provider");
    const { UserPool } = await cognito.CreateUserPool({ PoolName: "people" });
    const UserPoolId = UserPool?.Id;
    const clients = [];
    for (const ClientName of ["ours", "theirs"]) {
      const { UserPoolClient } = await cognito.CreateUserPoolClient({
        UserPoolId,
        ClientName,
        ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
      });
      clients.push(UserPoolClient?.ClientId ?? "");
    }
    const [ours = "", theirs = ""] = clients;
    await cognito.AdminCreateUser({ UserPoolId, Username: "ada", MessageAction: "SUPPRESS" });
    const PASSWORD = "Correct-Horse-7";
    await cognito.AdminSetUserPassword({ UserPoolId, Username: "ada", Password: PASSWORD, Permanent: true });
    const tokensOf = async (ClientId: string) => {
      const AuthParameters = { USERNAME: "ada", PASSWORD };
      const { AuthenticationResult } = await cognito.AdminInitiateAuth({
        UserPoolId,
        ClientId,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters,
      });
      return { id: AuthenticationResult?.IdToken ?? "", access: AuthenticationResult?.AccessToken ?? "" };
    };
    const AuthorizerId = await authorizer({
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`, Audience: [ours] },
    });
    const jwt = { AuthorizationType: "JWT", AuthorizerId } as const;
    await protect("GET /orders", jwt);
    await protect("GET /admin", { ...jwt, AuthorizationScopes: ["aws.cognito.signin.user.admin"] });
    const mine = await tokensOf(ours);
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

    expect(await get("/open")).toMatchObject({ status: 200 });
    const missing = await get("/orders");
    expect(missing).toMatchObject({ status: 401, text: '{"message":"Unauthorized"}' });
    expect(missing.headers["www-authenticate"]).toBe("Bearer");
    const allowed = await get("/orders", bearer(mine.id));
    expect(allowed.status).toBe(200);
    expect(contextIn(allowed.json).authorizer).toMatchObject({
      jwt: { claims: { aud: ours, "cognito:username": "ada", token_use: "id" }, scopes: null },
    });
    // An access token has no aud: its client_id counts.
    expect((await get("/orders", bearer(mine.access))).status).toBe(200);
    const other = await get("/orders", bearer((await tokensOf(theirs)).id));
    expect(other.status).toBe(401);
    expect(other.headers["www-authenticate"]).toContain('error="invalid_token"');
    expect((await get("/orders", bearer(`${mine.id.slice(0, -6)}AAAAAA`))).status).toBe(401);
    expect((await get("/orders", bearer("nonsense"))).status).toBe(401);
    expect((await get("/admin", bearer(mine.access))).status).toBe(200);
    expect(await get("/admin", bearer(mine.id))).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
  });

  it("refuses what is expired, of another issuer or signed by another key", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const AuthorizerId = await authorizer({
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_none", Audience: ["a"] },
    });
    await protect("GET /orders", { AuthorizationType: "JWT", AuthorizerId });
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const exp = Math.floor(nowMs() / 1000) + 60;
    const text = `${part({ alg: "RS256", kid: "k" })}.${part({ iss: "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_none", aud: "a", exp })}`;
    const token = `${text}.${sign("sha256", Buffer.from(text), privateKey).toString("base64url")}`;
    const { status, headers } = await get("/orders", { headers: { authorization: token } });
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toContain("OIDC discovery endpoint communication error");
  });
});

// Counts its calls, allows "allow", breaks at "break", and denies everyone else.
const DOOR = `let calls = 0;
export const handler = async (event) => {
  calls += 1;
  const token = event.headers["x-lab-token"];
  if (token === "break") return { no: "answer" };
  const isAuthorized = token === "allow";
  if (event.version === "2.0" && !event.routeArn.endsWith("/policy")) return { isAuthorized, context: { calls } };
  return {
    principalId: "someone",
    context: { calls },
    policyDocument: { Version: "2012-10-17", Statement: [{ Effect: isAuthorized ? "Allow" : "Deny", Action: "execute-api:Invoke", Resource: event.routeArn ?? event.methodArn }] },
  };
};`;

describe("a Lambda authorizer", () => {
  const make = async (more: object): Promise<string> => {
    const functionArn = await makeFunction(lab, "door", DOOR);
    return authorizer({
      AuthorizerType: "REQUEST",
      AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
      AuthorizerPayloadFormatVersion: "2.0",
      IdentitySource: ["$request.header.X-Lab-Token"],
      ...more,
    });
  };
  const as = (token: string): Asked => ({ headers: { "x-lab-token": token } });

  it("with simple responses allows, denies, fails and hands its context on", async () => {
    const AuthorizerId = await make({ EnableSimpleResponses: true });
    await protect("GET /orders", { AuthorizationType: "CUSTOM", AuthorizerId });
    expect((await get("/orders")).status).toBe(401);
    expect((await get("/orders", as("deny"))).status).toBe(403);
    expect((await get("/orders", as("break"))).status).toBe(500);
    const allowed = await get("/orders", as("allow"));
    expect(contextIn(allowed.json).authorizer).toEqual({ lambda: { calls: 3 } });
  });

  it("keeps a policy for its time to live, and that policy decides about other routes too", async () => {
    const AuthorizerId = await make({ AuthorizerResultTtlInSeconds: 300, AuthorizerPayloadFormatVersion: "1.0" });
    await protect("GET /orders", { AuthorizationType: "CUSTOM", AuthorizerId });
    await protect("GET /others", { AuthorizationType: "CUSTOM", AuthorizerId });
    expect(contextIn((await get("/orders", as("allow"))).json).authorizer).toEqual({ lambda: { calls: 1 } });
    expect(contextIn((await get("/orders", as("allow"))).json).authorizer).toEqual({ lambda: { calls: 1 } });
    expect((await get("/others", as("allow"))).status).toBe(403);
  });
});

class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", bytes(secret));
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data));
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

const bytes = (data: string | ArrayBuffer | ArrayBufferView): Buffer =>
  typeof data === "string"
    ? Buffer.from(data)
    : ArrayBuffer.isView(data)
      ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      : Buffer.from(data);

describe("IAM authorization", () => {
  const signedGet = async (path: string, credentials: { accessKeyId: string; secretAccessKey: string }) => {
    const hostname = `${ApiId}.execute-api.us-east-1.amazonaws.com`;
    const signer = new SignatureV4({ service: "execute-api", region: "us-east-1", credentials, sha256: Sha256 });
    const { headers } = await signer.sign({
      method: "GET",
      protocol: "https:",
      hostname,
      path,
      headers: { host: hostname },
    });
    return get(path, { headers });
  };

  it("asks for a signature, and for the permission of whoever is not root", async () => {
    await protect("GET /signed", { AuthorizationType: "AWS_IAM" });
    expect(await get("/signed")).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    expect((await signedGet("/signed", lab.sandbox.credentials)).status).toBe(200);
    const iam = lab.sandbox.service<typeof IAM>("iam");
    await iam.CreateUser({ UserName: "ada" });
    const { AccessKey } = await iam.CreateAccessKey({ UserName: "ada" });
    const keys = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
    expect((await signedGet("/signed", keys)).status).toBe(403);
    const Resource = `arn:aws:execute-api:us-east-1:123456789012:${ApiId}/*/GET/signed`;
    await iam.PutUserPolicy({
      UserName: "ada",
      PolicyName: "invoke",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "execute-api:Invoke", Resource }],
      }),
    });
    const answer = await signedGet("/signed", keys);
    expect(contextIn(answer.json).authorizer).toMatchObject({
      iam: { userArn: "arn:aws:iam::123456789012:user/ada", accessKey: keys.accessKeyId },
    });
  });
});
