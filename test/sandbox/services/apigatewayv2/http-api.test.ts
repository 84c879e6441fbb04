import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiGatewayV2, Integration } from "@aws-sdk/client-apigatewayv2";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createFunction, type Lab, lab as makeLab, until } from "../lambda/lab.ts";
import { ask, clientOf, ECHO, makeFunction, permit } from "./setup.ts";

let lab: Lab;
let v2: ApiGatewayV2;
let functionArn: string;
let server: Server;
let backend: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      response.writeHead(request.url?.startsWith("/teapot") ? 418 : 200, {
        "content-type": "application/json",
        "x-backend": "yes",
      });
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(parts).toString() }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  backend = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

beforeEach(async () => {
  lab = await makeLab();
  v2 = clientOf(lab.sandbox);
});
afterEach(() => lab.sandbox.close());

async function makeApi(more: object = {}): Promise<string> {
  const { ApiId = "" } = await v2.createApi({ Name: "shop", ProtocolType: "HTTP", ...more });
  return ApiId;
}

async function addRoute(
  ApiId: string,
  RouteKey: string,
  integration: Partial<Integration>,
  more: object = {},
): Promise<void> {
  const { IntegrationId } = await v2.createIntegration({
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: functionArn,
    PayloadFormatVersion: "2.0",
    ...integration,
  });
  await v2.createRoute({ ApiId, RouteKey, Target: `integrations/${IntegrationId}`, ...more });
}

const web = (path: string, more: object = {}): Partial<Integration> => ({
  IntegrationType: "HTTP_PROXY",
  IntegrationMethod: "ANY",
  IntegrationUri: `${backend}${path}`,
  PayloadFormatVersion: "1.0",
  ...more,
});

const at = (ApiId: string, path: string): string => `https://${ApiId}.execute-api.us-east-1.amazonaws.com${path}`;

describe("an HTTP API", () => {
  it("serves a function of its target as soon as it is made", async () => {
    functionArn = await makeFunction(lab, "echo", ECHO);
    const api = await v2.createApi({ Name: "quick", ProtocolType: "HTTP", Target: functionArn });
    const { status, json, headers } = await ask(lab.sandbox, `${api.ApiEndpoint}/any/path?a=1&a=2&b=x%20y`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "x=1; y=2" },
      body: '{"qty":1}',
    });
    expect(status).toBe(200);
    expect(headers["apigw-requestid"]).toMatch(/=$/);
    expect(json).toMatchObject({
      version: "2.0",
      routeKey: "$default",
      rawPath: "/any/path",
      rawQueryString: "a=1&a=2&b=x%20y",
      cookies: ["x=1", "y=2"],
      queryStringParameters: { a: "1,2", b: "x y" },
      requestContext: { apiId: api.ApiId, stage: "$default", http: { method: "POST", path: "/any/path" } },
      body: '{"qty":1}',
      isBase64Encoded: false,
    });
  });

  it("takes the most specific route and answers 404 where there is none", async () => {
    const api = await makeApi();
    for (const [key, path] of [
      ["GET /pets/dog", "/dog"],
      ["GET /pets/{id}", "/one/{id}"],
      ["ANY /pets/{id}", "/any/{id}"],
      ["GET /{proxy+}", "/greedy/{proxy}"],
    ] as const)
      await addRoute(api, key, web(path));
    await v2.createStage({ ApiId: api, StageName: "$default", AutoDeploy: true });
    const urlOf = async (path: string, method = "GET") =>
      ((await ask(lab.sandbox, at(api, path), { method })).json as { url?: string }).url;
    expect(await urlOf("/pets/dog")).toBe("/dog");
    expect(await urlOf("/pets/7?x=1")).toBe("/one/7?x=1");
    expect(await urlOf("/pets/7", "PUT")).toBe("/any/7");
    expect(await urlOf("/other/deep/path")).toBe("/greedy/other/deep/path");
    expect(await ask(lab.sandbox, at(api, "/other"), { method: "POST" })).toMatchObject({
      status: 404,
      text: '{"message":"Not Found"}',
    });
  });

  it("serves what was deployed, by stage, until it is deployed again", async () => {
    const api = await makeApi();
    await addRoute(api, "GET /old", web("/old"));
    const { DeploymentId } = await v2.createDeployment({ ApiId: api });
    await v2.createStage({ ApiId: api, StageName: "dev", ...(DeploymentId && { DeploymentId }) });
    await addRoute(api, "GET /new", web("/new"));
    expect((await ask(lab.sandbox, at(api, "/dev/old"))).status).toBe(200);
    expect((await ask(lab.sandbox, at(api, "/dev/new"))).status).toBe(404);
    expect((await ask(lab.sandbox, at(api, "/old"))).status).toBe(404);
    await v2.createDeployment({ ApiId: api, StageName: "dev" });
    expect((await ask(lab.sandbox, at(api, "/dev/new"))).status).toBe(200);
    await expect(v2.deleteDeployment({ ApiId: api, ...(await latest(api)) })).rejects.toMatchObject({
      name: "BadRequestException",
      message: "Active stages pointing to this deployment must be moved or deleted",
    });
  });

  const latest = async (ApiId: string) => {
    const { DeploymentId = "" } = await v2.getStage({ ApiId, StageName: "dev" });
    return { DeploymentId };
  };

  it("maps parameters on the way in and out", async () => {
    const api = await makeApi();
    await addRoute(
      api,
      "POST /orders/{id}",
      web("/teapot", {
        RequestParameters: {
          "overwrite:header.x-order": "$request.path.id",
          "append:header.x-trace": `\${stageVariables.release}-$context`,
          "remove:header.x-secret": "''",
          "overwrite:querystring.customer": "$request.body.customer.name",
          "overwrite:path": `/teapot/\${request.path.id}`,
        },
        ResponseParameters: {
          "418": {
            "overwrite:statuscode": "200",
            "overwrite:header.x-lab": "http-api",
            "append:header.x-backend": "$response.body.method",
            "remove:header.content-type": "''",
          },
        },
      }),
    );
    await v2.createStage({ ApiId: api, StageName: "$default", AutoDeploy: true, StageVariables: { release: "7" } });
    const { status, headers, json } = await ask(lab.sandbox, at(api, "/orders/42?keep=1"), {
      method: "POST",
      headers: { "x-secret": "s", "x-trace": "t" },
      body: '{"customer":{"name":"ada"}}',
    });
    expect(status).toBe(200);
    expect(headers).toMatchObject({ "x-lab": "http-api", "x-backend": "yes,POST" });
    expect(headers["content-type"]).toBeUndefined();
    const seen = json as { url: string; headers: Record<string, string> };
    expect(seen.url).toBe("/teapot/42?keep=1&customer=ada");
    expect(seen.headers).toMatchObject({ "x-order": "42", "x-trace": "t,7-$context" });
    expect(seen.headers["x-secret"]).toBeUndefined();
  });

  it("answers preflights and adds CORS headers for allowed origins only", async () => {
    const api = await makeApi({
      CorsConfiguration: {
        AllowOrigins: ["https://shop.example"],
        AllowMethods: ["GET", "POST"],
        MaxAge: 60,
        ExposeHeaders: ["x-backend"],
      },
    });
    await addRoute(api, "GET /a", web("/a"));
    await v2.createStage({ ApiId: api, StageName: "$default", AutoDeploy: true });
    const preflight = {
      method: "OPTIONS",
      headers: { origin: "https://shop.example", "access-control-request-method": "GET" },
    };
    const answer = await ask(lab.sandbox, at(api, "/a"), preflight);
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-max-age": "60",
    });
    const allowed = await ask(lab.sandbox, at(api, "/a"), { headers: { origin: "https://shop.example" } });
    expect(allowed.headers).toMatchObject({
      "access-control-allow-origin": "https://shop.example",
      "access-control-expose-headers": "x-backend",
    });
    const other = await ask(lab.sandbox, at(api, "/a"), { headers: { origin: "https://evil.example" } });
    expect(other.headers["access-control-allow-origin"]).toBeUndefined();
  });

  it("throttles a route with 429", async () => {
    const api = await makeApi();
    await addRoute(api, "GET /a", web("/a"));
    await v2.createStage({
      ApiId: api,
      StageName: "$default",
      AutoDeploy: true,
      RouteSettings: { "GET /a": { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 } },
    });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask(lab.sandbox, at(api, "/a"))).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await ask(lab.sandbox, at(api, "/a"))).text).toBe('{"message":"Too Many Requests"}');
  });

  it("writes access logs from the stage's format", async () => {
    const logs = lab.sandbox.service<typeof Logs>("cloudwatch-logs");
    await logs.CreateLogGroup({ logGroupName: "/lab/access" });
    const api = await makeApi();
    await addRoute(api, "GET /a/{id}", web("/a"));
    await v2.createStage({
      ApiId: api,
      StageName: "$default",
      AutoDeploy: true,
      AccessLogSettings: {
        DestinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:/lab/access",
        Format:
          "$context.requestId $context.httpMethod $context.routeKey $context.status $context.integration.status $context.authorizer.error",
      },
    });
    const { headers } = await ask(lab.sandbox, at(api, "/a/1"));
    await ask(lab.sandbox, at(api, "/none"));
    const { events = [] } = await logs.FilterLogEvents({ logGroupName: "/lab/access" });
    expect(events.map(({ message }) => message)[0]).toBe(`${headers["apigw-requestid"]} GET GET /a/{id} 200 200 -`);
    expect(events[1]?.message).toMatch(/ GET - 404 - -$/);
  });
});

describe("a Lambda integration", () => {
  it("needs the function's permission and tells of it only in the log", async () => {
    ({ FunctionArn: functionArn = "" } = await createFunction(lab, "echo", ECHO));
    const api = await makeApi({ Target: functionArn });
    const response = await ask(lab.sandbox, at(api, "/"));
    expect(response).toMatchObject({ status: 500, text: '{"message":"Internal Server Error"}' });
    await permit(lab, "echo");
    await until(
      "permitted",
      () => ask(lab.sandbox, at(api, "/")),
      ({ status }) => status === 200,
    );
  });

  it("speaks payload 1.0, cookies, other bodies, and 500 for what is malformed", async () => {
    functionArn = await makeFunction(
      lab,
      "forms",
      `export const handler = async (event) => {
        const path = event.rawPath ?? event.path;
        if (path === "/plain") return { hello: "world" };
        if (path === "/text") return "only text";
        if (path === "/cookies") return { statusCode: 201, cookies: ["a=1", "b=2"], headers: { "X-Own": "yes" }, body: Buffer.from("bytes").toString("base64"), isBase64Encoded: true };
        if (path === "/bad") return { statusCode: "many" };
        if (path === "/throw") throw new Error("no");
        return { statusCode: 200, body: JSON.stringify(event) };
      };`,
    );
    const api = await makeApi({ Target: functionArn });
    expect(await ask(lab.sandbox, at(api, "/plain"))).toMatchObject({ status: 200, json: { hello: "world" } });
    expect((await ask(lab.sandbox, at(api, "/text"))).text).toBe("only text");
    expect(await ask(lab.sandbox, at(api, "/cookies"))).toMatchObject({
      status: 201,
      cookies: ["a=1", "b=2"],
      text: "bytes",
      headers: { "x-own": "yes" },
    });
    for (const path of ["/bad", "/throw"])
      expect(await ask(lab.sandbox, at(api, path))).toMatchObject({
        status: 500,
        text: '{"message":"Internal Server Error"}',
      });
    const { Items: [integration] = [] } = await v2.getIntegrations({ ApiId: api });
    await v2.updateIntegration({ ApiId: api, IntegrationId: integration?.IntegrationId, PayloadFormatVersion: "1.0" });
    expect((await ask(lab.sandbox, at(api, "/v1?a=1&a=2"))).json).toMatchObject({
      version: "1.0",
      httpMethod: "GET",
      path: "/v1",
      queryStringParameters: { a: "2" },
      multiValueQueryStringParameters: { a: ["1", "2"] },
    });
    expect((await ask(lab.sandbox, at(api, "/plain"))).status).toBe(500);
  });

  it("is 503 where the function hangs, and 500 where its process dies", async () => {
    functionArn = await makeFunction(
      lab,
      "troubled",
      `export const handler = async ({ rawPath }) => {
        if (rawPath === "/die") process.exit(1);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      };`,
    );
    const api = await makeApi({ Target: functionArn });
    expect(await ask(lab.sandbox, at(api, "/die"))).toMatchObject({
      status: 500,
      text: '{"message":"Internal Server Error"}',
    });
    const { Items: [integration] = [] } = await v2.getIntegrations({ ApiId: api });
    await v2.updateIntegration({ ApiId: api, IntegrationId: integration?.IntegrationId, TimeoutInMillis: 50 });
    expect(await ask(lab.sandbox, at(api, "/hang"))).toMatchObject({
      status: 503,
      text: '{"message":"Service Unavailable"}',
    });
  });
});
