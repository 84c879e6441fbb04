import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, api, type Lab, lab, MOCK, role } from "./lab.ts";

let work: Lab;
let shop: Api;

beforeAll(async () => {
  work = await lab();
  shop = await api(work);
});

afterAll(() => work?.sandbox.close());

const until = async <T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> => {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await what();
    if (holds(value) || performance.now() > deadline) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

test("bodies and parameters are validated, and gateway responses say why", async () => {
  const { gateway } = work;
  const at = { restApiId: shop.id };
  await gateway.CreateModel({
    ...at,
    name: "Order",
    contentType: "application/json",
    schema: JSON.stringify({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      required: ["customer", "qty"],
      additionalProperties: false,
      properties: {
        customer: { type: "string", minLength: 1, maxLength: 40 },
        qty: { type: "integer", minimum: 1, maximum: 99 },
      },
    }),
  });
  const { id: requestValidatorId } = await gateway.CreateRequestValidator({
    ...at,
    name: "all",
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  await shop.add({
    path: "/orders",
    httpMethod: "POST",
    method: {
      requestValidatorId,
      requestModels: { "application/json": "Order" },
      requestParameters: { "method.request.querystring.limit": true, "method.request.header.X-Trace": true },
    },
  });
  await shop.deploy();
  const post = (body: unknown, path = "/dev/orders?limit=1", headers: Record<string, string> = { "X-Trace": "t" }) =>
    shop.call(path, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  expect((await post({ customer: "Ada", qty: 1 })).status).toBe(200);
  expect(await post({ customer: "Ada", qty: 1 }, "/dev/orders", {})).toMatchObject({
    status: 400,
    json: { message: "Missing required request parameters: [limit, X-Trace]" },
  });
  expect(await post({ customer: "Ada" })).toMatchObject({
    status: 400,
    json: { message: "Invalid request body" },
    headers: { "x-amzn-errortype": "BadRequestException" },
  });
  await gateway.PutGatewayResponse({
    ...at,
    responseType: "BAD_REQUEST_BODY",
    statusCode: "422",
    responseParameters: {
      "gatewayresponse.header.X-Why": "'body'",
      "gatewayresponse.header.X-Path": "context.resourcePath",
    },
    responseTemplates: {
      "application/json":
        '{"error":"invalid","detail":"$context.error.validationErrorString","stage":"$context.stage"}',
    },
  });
  await gateway.PutGatewayResponse({
    ...at,
    responseType: "DEFAULT_4XX",
    responseParameters: { "gatewayresponse.header.Access-Control-Allow-Origin": "'*'" },
  });
  await shop.deploy();
  expect(await post({ qty: "x", more: 1 })).toMatchObject({
    status: 422,
    headers: { "x-why": "body", "x-path": "/orders" },
    json: {
      error: "invalid",
      stage: "dev",
      detail: expect.stringContaining('object has missing required properties (["customer"])'),
    },
  });
  const { json } = await post({ qty: 100, customer: "", more: 1 });
  expect(json.detail).toContain('string "" is too short (length: 0, required minimum: 1)');
  expect(json.detail).toContain("numeric instance is greater than the required maximum (maximum: 99, found: 100)");
  expect(json.detail).toContain('object instance has properties which are not allowed by the schema: ["more"]');
  expect((await post("{no json")).status).toBe(422);
  expect(await shop.call("/dev/nothing")).toMatchObject({
    status: 403,
    headers: { "access-control-allow-origin": "*" },
  });
});

test("templates that cannot be evaluated are the API's fault, and its log says so", async () => {
  await shop.add({
    path: "/broken",
    integration: { ...MOCK, requestTemplates: { "application/json": "#if($x) never ended" } },
  });
  const resourceId = await shop.add({
    path: "/odd",
    integration: { ...MOCK, requestTemplates: { "application/json": '{"status":1}' } },
  });
  await shop.deploy();
  expect(await shop.call("/dev/broken")).toMatchObject({ status: 500, json: { message: "Internal server error" } });
  expect((await shop.call("/dev/odd")).status).toBe(500);
  const { status, log } = await work.gateway.TestInvokeMethod({ restApiId: shop.id, resourceId, httpMethod: "GET" });
  expect(status).toBe(500);
  expect(log).toMatch(
    /^Execution log for request [0-9a-f-]{36}\n\w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4} : Starting execution for request: /,
  );
  expect(log).toContain("Execution failed due to configuration error: Unable to parse statusCode");
  const oddAnswer = await shop.add({
    path: "/odd-answer",
    integration: MOCK,
    responses: { 200: { responseTemplates: { "application/json": "$input.path('$[')" } } },
  });
  const answered = await work.gateway.TestInvokeMethod({
    restApiId: shop.id,
    resourceId: oddAnswer,
    httpMethod: "GET",
  });
  expect(answered.status).toBe(500);
  expect(answered.log).toContain("Execution failed due to configuration error: Unable to transform response: ");
});

test("TestInvokeMethod runs the live definition: parameters, variables and the transformed body in the log", async () => {
  const resourceId = await shop.add({
    path: "/live/{id}",
    httpMethod: "POST",
    integration: {
      ...MOCK,
      requestTemplates: {
        "application/json":
          '#set($context.responseOverride.header.Location = "/live/$input.params(\'id\')")#set($context.responseOverride.status = 201){"statusCode":200}',
      },
    },
    responses: {
      200: {
        responseTemplates: { "application/json": '{"qty":$input.json("$"),"release":"$stageVariables.release"}' },
      },
    },
  });
  const answer = await work.gateway.TestInvokeMethod({
    restApiId: shop.id,
    resourceId,
    httpMethod: "POST",
    pathWithQueryString: "/live/7?a=1",
    body: '{"qty":3}',
    stageVariables: { release: "9" },
  });
  expect(answer).toMatchObject({ status: 201, headers: { Location: "/live/7", "Content-Type": "application/json" } });
  expect(JSON.parse(answer.body ?? "")).toMatchObject({ release: "9" });
  expect(answer.log).toContain("Method request path: {id=7}");
  expect(answer.log).toContain('Method request body before transformations: {"qty":3}');
  expect(answer.log).toContain("Method completed with status: 201");
});

test("a canary gets its share of the requests and variables of its own; promotion makes it the stage's", async () => {
  const at = { restApiId: shop.id, stageName: "canary" };
  const answer = (release: string) => ({
    responseTemplates: { "application/json": `{"release":"${release}","variable":"$stageVariables.flag"}` },
  });
  const resourceId = await shop.add({ path: "/release", responses: { 200: answer("1") } });
  await shop.deploy("canary");
  const first = (await work.gateway.GetStage(at)).deploymentId;
  await work.gateway.PutIntegrationResponse({
    restApiId: shop.id,
    resourceId,
    httpMethod: "GET",
    statusCode: "200",
    ...answer("2"),
  });
  await work.gateway.CreateDeployment({
    ...at,
    canarySettings: { percentTraffic: 50, stageVariableOverrides: { flag: "on" }, useStageCache: false },
  });
  const seen = new Set<string>();
  for (let i = 0; i < 200 && seen.size < 2; i += 1) seen.add((await shop.call("/canary/release")).text);
  expect([...seen].sort()).toEqual(['{"release":"1","variable":""}', '{"release":"2","variable":"on"}']);
  await work.gateway.UpdateStage({
    ...at,
    patchOperations: [
      { op: "copy", from: "/canarySettings/deploymentId", path: "/deploymentId" },
      { op: "remove", path: "/canarySettings" },
    ],
  });
  const stage = await work.gateway.GetStage(at);
  expect(stage.deploymentId).not.toBe(first);
  expect(stage.canarySettings).toBeUndefined();
  expect((await shop.call("/canary/release")).json.release).toBe("2");
});

test("access and execution logs, and metrics, of what was served", async () => {
  const { gateway, sandbox } = work;
  const logs = sandbox.service<typeof Logs>("cloudwatch-logs");
  const patch = (...patchOperations: { op: "replace"; path: string; value: string }[]) =>
    gateway.UpdateStage({ restApiId: shop.id, stageName: "canary", patchOperations });
  const level = { op: "replace", path: "/*/*/logging/loglevel", value: "INFO" } as const;
  await expect(patch(level)).rejects.toMatchObject({
    message: "CloudWatch Logs role ARN must be set in account settings to enable logging",
  });
  const value = await role(work, "gwlogs", "apigateway.amazonaws.com");
  const account = { patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] } as const;
  await expect(gateway.UpdateAccount({ patchOperations: [...account.patchOperations] })).rejects.toMatchObject({
    message: expect.stringContaining("does not have required permissions"),
  });
  await work.iam.AttachRolePolicy({
    RoleName: "gwlogs",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  });
  expect((await gateway.UpdateAccount({ patchOperations: [...account.patchOperations] })).cloudwatchRoleArn).toBe(
    value,
  );
  await logs.CreateLogGroup({ logGroupName: "/lab/access" });
  await patch(
    level,
    { op: "replace", path: "/*/*/metrics/enabled", value: "true" },
    {
      op: "replace",
      path: "/accessLogSettings/destinationArn",
      value: "arn:aws:logs:us-east-1:123456789012:log-group:/lab/access",
    },
    {
      op: "replace",
      path: "/accessLogSettings/format",
      value:
        '{"id":"$context.requestId","status":"$context.status","path":"$context.resourcePath","error":"$context.error.message"}',
    },
  );
  const reply = await shop.call("/canary/release");
  const requestId = reply.headers["x-amzn-requestid"] ?? "";
  const find = (logGroupName: string) => async () =>
    (await logs.FilterLogEvents({ logGroupName, filterPattern: `"${requestId}"` }).catch(() => ({ events: [] })))
      .events ?? [];
  const [access] = await until(find("/lab/access"), (events) => events.length > 0);
  expect(JSON.parse(access?.message ?? "{}")).toEqual({ id: requestId, status: "200", path: "/release", error: "-" });
  const lines = await until(find(`API-Gateway-Execution-Logs_${shop.id}/canary`), (events) => events.length > 2);
  expect(lines.map(({ message }) => message)).toContain(`(${requestId}) Method completed with status: 200`);
  const { Metrics } = await until(
    () =>
      sandbox
        .service<typeof CloudWatch>("cloudwatch")
        .ListMetrics({ Namespace: "AWS/ApiGateway", MetricName: "Count" }),
    (found) => (found.Metrics ?? []).some(({ Dimensions }) => Dimensions?.length === 4),
  );
  expect(
    Metrics?.some(({ Dimensions }) =>
      Dimensions?.some((each) => each.Name === "Resource" && each.Value === "/release"),
    ),
  ).toBe(true);
});
