import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Lambda from "@aws-sdk/client-lambda";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { zip } from "../lambda/zip-archive.ts";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface Lab {
  readonly sandbox: Sandbox;
  readonly gateway: ServiceClient<typeof ApiGateway>;
  readonly lambda: ServiceClient<typeof Lambda>;
  readonly iam: ServiceClient<typeof IAM>;
}

export const ACCOUNT = "123456789012";

export async function lab(): Promise<Lab> {
  const sandbox = await createSandbox({ pace: "instant", account: ACCOUNT });
  return {
    sandbox,
    gateway: sandbox.service<typeof ApiGateway>("api-gateway"),
    lambda: sandbox.service<typeof Lambda>("lambda"),
    iam: sandbox.service<typeof IAM>("iam"),
  };
}

/** A role that `service` may take on, with what it may do. */
export async function role(
  { iam }: Lab,
  name: string,
  service: string,
  actions: readonly string[] = [],
): Promise<string> {
  const { Role } = await iam.CreateRole({
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
  });
  if (actions.length > 0)
    await iam.PutRolePolicy({
      RoleName: name,
      PolicyName: "inline",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
      }),
    });
  return Role?.Arn ?? "";
}

/** A function, ready to be called. */
export async function createFunction(work: Lab, name: string, source: string): Promise<string> {
  const Role = await role(work, `${name}-role`, "lambda.amazonaws.com", ["logs:*"]);
  await work.lambda.CreateFunction({
    FunctionName: name,
    Role,
    Runtime: "nodejs22.x",
    Handler: "index.handler",
    Code: { ZipFile: zip({ "index.mjs": source }) },
  });
  for (;;) {
    const { State, FunctionArn } = await work.lambda.GetFunctionConfiguration({ FunctionName: name });
    if (State === "Active") return FunctionArn ?? "";
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const invocationUri = (functionArn: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;

export interface MethodSpec {
  readonly path: string;
  readonly httpMethod?: string;
  readonly method?: Partial<ApiGateway.PutMethodRequest>;
  readonly integration?: Partial<ApiGateway.PutIntegrationRequest>;
  /** By status. */
  readonly responses?: Readonly<
    Record<string, Partial<ApiGateway.PutIntegrationResponseRequest> & { headers?: readonly string[] }>
  >;
}

export interface Api {
  readonly id: string;
  readonly rootId: string;
  add(spec: MethodSpec): Promise<string>;
  deploy(stageName?: string): Promise<string>;
  call(
    path: string,
    request?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array },
  ): Promise<Reply>;
}

export const MOCK = { type: "MOCK", requestTemplates: { "application/json": '{"statusCode":200}' } } as const;

export async function api(work: Lab, given: Partial<ApiGateway.CreateRestApiRequest> = {}): Promise<Api> {
  const { gateway, sandbox } = work;
  const { id: restApiId = "", rootResourceId = "" } = await gateway.CreateRestApi({
    name: "test",
    endpointConfiguration: { types: ["REGIONAL"] },
    ...given,
  });
  const ids = new Map([["/", rootResourceId]]);
  const resourceAt = async (path: string): Promise<string> => {
    const known = ids.get(path);
    if (known !== undefined) return known;
    const at = path.lastIndexOf("/");
    const parentId = await resourceAt(path.slice(0, at) || "/");
    const { id = "" } = await gateway.CreateResource({ restApiId, parentId, pathPart: path.slice(at + 1) });
    ids.set(path, id);
    return id;
  };
  return {
    id: restApiId,
    rootId: rootResourceId,
    add: async ({ path, httpMethod = "GET", method, integration = MOCK, responses = { 200: {} } }) => {
      const resourceId = await resourceAt(path);
      const at = { restApiId, resourceId, httpMethod };
      await gateway.PutMethod({ ...at, authorizationType: "NONE", ...method });
      await gateway.PutIntegration({ ...at, type: "MOCK", ...integration });
      if (!integration.type?.endsWith("PROXY"))
        for (const [statusCode, { headers = [], ...response }] of Object.entries(responses)) {
          const responseParameters = Object.fromEntries(
            headers.map((name) => [`method.response.header.${name}`, false]),
          );
          await gateway.PutMethodResponse({ ...at, statusCode, responseParameters });
          await gateway.PutIntegrationResponse({ ...at, statusCode, ...response });
        }
      return resourceId;
    },
    deploy: async (stageName = "dev") => (await gateway.CreateDeployment({ restApiId, stageName })).id ?? "",
    call: (path, request) => call(sandbox, `${restApiId}.execute-api.us-east-1.amazonaws.com`, path, request),
  };
}

export async function call(
  sandbox: Sandbox,
  host: string,
  target: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Reply> {
  const [path = "", search = ""] = target.split("?");
  const response = await sandbox.handle({
    method,
    path,
    query: new URLSearchParams(search),
    rawQuery: search,
    headers: { host, ...headers },
    body: Buffer.from(body as string),
  });
  const text = Buffer.from((response.body ?? "") as Uint8Array).toString("utf8");
  let json: Record<string, unknown> = {};
  try {
    json = JSON.parse(text);
  } catch {
    // Not every answer is JSON.
  }
  return { status: response.status, headers: response.headers, text, json };
}
