import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT, type Api, api, createFunction, invocationUri, type Lab, lab, MOCK, role } from "./lab.ts";

let work: Lab;
let orders: Api;
let functionArn: string;

beforeAll(async () => {
  work = await lab();
  functionArn = await createFunction(
    work,
    "orders",
    `export const handler = async (event) => {
      if (event.fail || event.queryStringParameters?.fail) throw new Error("NOT_FOUND order 7");
      if (event.queryStringParameters?.bad) return { nonsense: 1 };
      if (event.httpMethod) return { statusCode: 201, headers: { "x-one": "1" }, multiValueHeaders: { "x-two": ["a", "b"], "set-cookie": ["a=1", "b=2"] }, body: JSON.stringify(event) };
      return { id: event.id, internal: true, caller: event.caller };
    };`,
  );
  orders = await api(work);
});

afterAll(() => work?.sandbox.close());

test("MOCK: the request template chooses the status, the response template makes the body", async () => {
  await orders.add({
    path: "/health",
    integration: {
      type: "MOCK",
      requestTemplates: {
        "application/json": '#if($input.params("down") == "1"){"statusCode":503}#else{"statusCode": 200}#end',
      },
    },
    responses: {
      200: {
        responseTemplates: {
          "application/json": `{"status":"up","stage":"$context.stage","release":"\${stageVariables.release}"}`,
        },
      },
      503: {
        selectionPattern: "5\\d{2}",
        headers: ["Retry-After"],
        responseParameters: { "method.response.header.Retry-After": "'30'" },
        responseTemplates: { "application/json": '{"status":"down"}' },
      },
    },
  });
  await orders.deploy();
  await work.gateway.UpdateStage({
    restApiId: orders.id,
    stageName: "dev",
    patchOperations: [{ op: "replace", path: "/variables/release", value: "2" }],
  });
  const up = await orders.call("/dev/health");
  expect(up).toMatchObject({ status: 200, json: { status: "up", stage: "dev", release: "2" } });
  expect(up.headers).toMatchObject({
    "content-type": "application/json",
    "x-amzn-requestid": expect.any(String),
    "x-amz-apigw-id": expect.any(String),
  });
  expect(await orders.call("/dev/health?down=1")).toMatchObject({
    status: 503,
    json: { status: "down" },
    headers: { "retry-after": "30" },
  });
});

test("what is not deployed is not there", async () => {
  expect(await orders.call("/dev/nothing")).toMatchObject({
    status: 403,
    json: { message: "Missing Authentication Token" },
    headers: { "x-amzn-errortype": "MissingAuthenticationTokenException" },
  });
  expect(await orders.call("/prod/health")).toMatchObject({ status: 403, json: { message: "Forbidden" } });
  await orders.add({ path: "/later" });
  expect((await orders.call("/dev/later")).status).toBe(403);
  await orders.deploy();
  expect((await orders.call("/dev/later")).status).toBe(200);
  expect((await orders.call("/dev/later", { method: "POST" })).status).toBe(403);
});

test("AWS_PROXY: event in, response out; permission, failure and malformed answers as on AWS", async () => {
  await orders.add({
    path: "/orders/{orderId}",
    httpMethod: "ANY",
    integration: { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invocationUri(functionArn) },
  });
  await orders.deploy();
  expect(await orders.call("/dev/orders/7")).toMatchObject({ status: 500, json: { message: "Internal server error" } });
  await work.lambda.AddPermission({
    FunctionName: "orders",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${orders.id}/*/*/orders*`,
  });
  const reply = await orders.call("/dev/orders/7%208?a=1&a=2", {
    method: "PUT",
    headers: { "content-type": "text/plain", "x-h": "v" },
    body: "hi",
  });
  expect(reply).toMatchObject({ status: 201, headers: { "x-one": "1", "x-two": "a,b" } });
  expect(reply.json).toMatchObject({
    resource: "/orders/{orderId}",
    path: "/orders/7 8",
    httpMethod: "PUT",
    pathParameters: { orderId: "7 8" },
    queryStringParameters: { a: "2" },
    multiValueQueryStringParameters: { a: ["1", "2"] },
    body: "hi",
    isBase64Encoded: false,
    requestContext: { stage: "dev", resourcePath: "/orders/{orderId}", identity: { sourceIp: "127.0.0.1" } },
  });
  expect((await orders.call("/dev/orders/7?fail=1")).status).toBe(502);
  expect(await orders.call("/dev/orders/7?bad=1")).toMatchObject({
    status: 502,
    json: { message: "Internal server error" },
  });
});

test("AWS with a function: templates both ways, errors by selection pattern", async () => {
  await orders.add({
    path: "/custom/{id}",
    integration: {
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: invocationUri(functionArn),
      requestTemplates: {
        "application/json": `{"id":"$util.escapeJavaScript($input.params('id'))","fail":$input.params('id').equals("0")}`,
      },
    },
    responses: {
      200: { responseTemplates: { "application/json": `#set($root = $input.path('$')){"order":"$root.id"}` } },
      404: {
        selectionPattern: "NOT_FOUND.*",
        responseTemplates: { "application/json": `{"error":$input.json('$.errorMessage')}` },
      },
    },
  });
  await work.lambda.AddPermission({
    FunctionName: "orders",
    StatementId: "all",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });
  await orders.deploy();
  expect(await orders.call("/dev/custom/7")).toMatchObject({ status: 200, json: { order: "7" } });
  expect(await orders.call("/dev/custom/0")).toMatchObject({ status: 404, json: { error: "NOT_FOUND order 7" } });
});

test("AWS with a service: signed with the role, whose policies decide", async () => {
  await work.sandbox.service<typeof import("@aws-sdk/client-sqs")>("sqs").CreateQueue({ QueueName: "inbox" });
  const credentials = await role(work, "gateway", "apigateway.amazonaws.com", ["sqs:SendMessage"]);
  const integration = {
    type: "AWS",
    integrationHttpMethod: "POST",
    credentials,
    uri: `arn:aws:apigateway:us-east-1:sqs:path/${ACCOUNT}/inbox`,
    requestParameters: { "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'" },
  } as const;
  const responses = {
    200: { responseTemplates: { "application/json": '{"sent":true}' } },
    502: {
      selectionPattern: "4\\d{2}",
      responseTemplates: { "application/json": '{"sent":false,"why":"$util.base64Encode($input.body)"}' },
    },
  };
  await orders.add({
    path: "/inbox",
    httpMethod: "POST",
    integration: {
      ...integration,
      requestTemplates: { "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" },
    },
    responses,
  });
  await orders.add({
    path: "/purge",
    httpMethod: "POST",
    integration: { ...integration, requestTemplates: { "application/json": "Action=PurgeQueue" } },
    responses,
  });
  await orders.deploy();
  expect(await orders.call("/dev/inbox", { method: "POST", body: '{"a":1}' })).toMatchObject({
    status: 200,
    json: { sent: true },
  });
  expect(await orders.call("/dev/purge", { method: "POST" })).toMatchObject({ status: 502, json: { sent: false } });
});

test("HTTP: a host of the sandbox, its answer mapped; others cannot be reached", async () => {
  await orders.add({
    path: "/status",
    integration: {
      type: "HTTP",
      integrationHttpMethod: "GET",
      uri: `https://${orders.id}.execute-api.us-east-1.amazonaws.com/\${stageVariables.upstream}/health`,
    },
    responses: {
      200: { responseTemplates: { "application/json": `{"via":"http","status":"$input.path('$.status')"}` } },
    },
  });
  await orders.add({
    path: "/away",
    integration: { type: "HTTP_PROXY", integrationHttpMethod: "GET", uri: "https://nowhere.example/" },
  });
  await orders.deploy();
  await work.gateway.UpdateStage({
    restApiId: orders.id,
    stageName: "dev",
    patchOperations: [{ op: "replace", path: "/variables/upstream", value: "dev" }],
  });
  expect(await orders.call("/dev/status")).toMatchObject({ status: 200, json: { via: "http", status: "up" } });
  expect(await orders.call("/dev/away")).toMatchObject({ status: 504 });
});

test("passthrough: a type without template is refused, or goes on as it is", async () => {
  const template = { "application/json": '{"statusCode":200}' };
  await orders.add({
    path: "/never",
    httpMethod: "POST",
    integration: { ...MOCK, passthroughBehavior: "NEVER", requestTemplates: template },
  });
  await orders.deploy();
  expect((await orders.call("/dev/never", { method: "POST", body: "{}" })).status).toBe(200);
  expect(
    await orders.call("/dev/never", { method: "POST", body: "x", headers: { "content-type": "text/plain" } }),
  ).toMatchObject({
    status: 415,
    json: { message: "Unsupported Media Type" },
  });
});

test("AWS_PROXY: a handler that hangs is 504, one whose process dies is 502", async () => {
  const uri = invocationUri(
    await createFunction(
      work,
      "troubled",
      `export const handler = async ({ queryStringParameters }) => {
        if (queryStringParameters?.die) process.exit(1);
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      };`,
    ),
  );
  await work.lambda.AddPermission({
    FunctionName: "troubled",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: `arn:aws:execute-api:us-east-1:${ACCOUNT}:${orders.id}/*/*/troubled`,
  });
  const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri } as const;
  const resourceId = await orders.add({ path: "/troubled", integration });
  await orders.deploy();
  expect(await orders.call("/dev/troubled?die=1")).toMatchObject({
    status: 502,
    json: { message: "Internal server error" },
  });
  await work.gateway.UpdateIntegration({
    restApiId: orders.id,
    resourceId,
    httpMethod: "GET",
    patchOperations: [{ op: "replace", path: "/timeoutInMillis", value: "50" }],
  });
  await orders.deploy();
  expect(await orders.call("/dev/troubled")).toMatchObject({
    status: 504,
    json: { message: "Endpoint request timed out" },
    headers: { "x-amzn-errortype": "InternalServerErrorException" },
  });
});
