import { ApiGatewayManagementApi } from "@aws-sdk/client-apigatewaymanagementapi";
import type { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Lab, lab as makeLab, until } from "../lambda/lab.ts";
import { ask, clientOf, makeFunction } from "./setup.ts";

let lab: Lab;
let v2: ApiGatewayV2;
const open: WebSocket[] = [];

beforeEach(async () => {
  lab = await makeLab();
  v2 = clientOf(lab.sandbox);
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await lab.sandbox.close();
});

// Refuses whoever asks for it, answers with what it got, and fails on demand.
const CODE = `export const handler = async (event) => {
  const { routeKey, connectionId } = event.requestContext;
  if (routeKey === "$connect") return { statusCode: Number(event.queryStringParameters?.status ?? 200), body: "sorry" };
  if (event.body === "throw") throw new Error("no");
  return { statusCode: 200, body: JSON.stringify({ routeKey, connectionId, body: event.body, reason: event.requestContext.disconnectStatusCode }) };
};`;

async function makeApi(routes: readonly string[], more: object = {}): Promise<{ ApiId: string; functionArn: string }> {
  const functionArn = await makeFunction(lab, "chat", CODE);
  const { ApiId = "" } = await v2.createApi({
    Name: "chat",
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
  });
  const { IntegrationId } = await v2.createIntegration({
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationMethod: "POST",
    IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  });
  for (const RouteKey of routes) {
    const { RouteId } = await v2.createRoute({
      ApiId,
      RouteKey,
      Target: `integrations/${IntegrationId}`,
      ...(RouteKey.startsWith("$c") || RouteKey.startsWith("$di")
        ? {}
        : { RouteResponseSelectionExpression: "$default" }),
    });
    if (!RouteKey.startsWith("$c") && !RouteKey.startsWith("$di"))
      await v2.createRouteResponse({ ApiId, RouteId, RouteResponseKey: "$default" });
  }
  await v2.createStage({ ApiId, StageName: "live", AutoDeploy: true, ...more });
  return { ApiId, functionArn };
}

interface Client {
  readonly socket: WebSocket;
  readonly messages: string[];
  next(): Promise<string>;
  readonly ended: Promise<number>;
}

/** Connects; rejects with the status that the handshake was refused with. */
async function connect(ApiId: string, path = "/live", headers: Record<string, string> = {}): Promise<Client> {
  const { port } = await lab.sandbox.listen();
  const host = `${ApiId}.execute-api.us-east-1.amazonaws.com`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { host, ...headers } });
  open.push(socket);
  const messages: string[] = [];
  let read = 0;
  socket.on("message", (data) => messages.push(String(data)));
  const ended = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("unexpected-response", (_request, response) => reject(new Error(`refused with ${response.statusCode}`)));
    socket.on("error", reject);
  });
  const next = async () => {
    await until(
      "a message",
      async () => messages.length,
      (length) => length > read,
    );
    return messages[read++] ?? "";
  };
  return { socket, messages, next, ended };
}

const managementOf = (ApiId: string) =>
  new ApiGatewayManagementApi({
    region: lab.sandbox.region,
    credentials: lab.sandbox.credentials,
    requestHandler: lab.sandbox.requestHandler(),
    endpoint: `https://${ApiId}.execute-api.us-east-1.amazonaws.com/live`,
    maxAttempts: 1,
  });

describe("a WebSocket API", () => {
  it("leads messages to the route they select and answers on it", async () => {
    const { ApiId } = await makeApi(["$connect", "$disconnect", "$default", "greet"]);
    const client = await connect(ApiId);
    client.socket.send('{"action":"greet","name":"ada"}');
    expect(JSON.parse(await client.next())).toMatchObject({
      routeKey: "greet",
      body: '{"action":"greet","name":"ada"}',
    });
    client.socket.send("no JSON");
    expect(JSON.parse(await client.next())).toMatchObject({ routeKey: "$default", body: "no JSON" });
    client.socket.send("throw");
    expect(JSON.parse(await client.next())).toMatchObject({
      message: "Internal server error",
      connectionId: expect.stringMatching(/=$/),
      requestId: expect.any(String),
    });
  });

  it("tells a client that selects no route", async () => {
    const { ApiId } = await makeApi(["greet"]);
    const client = await connect(ApiId);
    client.socket.send('{"action":"other"}');
    expect(JSON.parse(await client.next())).toMatchObject({ message: "Forbidden" });
  });

  it("refuses a handshake with the status of $connect, and without a stage", async () => {
    const { ApiId, functionArn } = await makeApi(["$connect"]);
    for (const status of [401, 403, 500])
      await expect(connect(ApiId, `/live?status=${status}`)).rejects.toThrow(`refused with ${status}`);
    await expect(connect(ApiId, "/none")).rejects.toThrow("refused with 403");
    await lab.lambda.RemovePermission({ FunctionName: functionArn, StatementId: "apis" });
    await expect(connect(ApiId)).rejects.toThrow("refused with 500");
  });

  it("lets a backend send to, look at and end a connection", async () => {
    const { ApiId } = await makeApi(["$connect", "$default"]);
    const [a, b] = [await connect(ApiId), await connect(ApiId)];
    const idOf = async (client: Client): Promise<string> => {
      client.socket.send("who am I");
      return JSON.parse(await client.next()).connectionId;
    };
    const ConnectionId = await idOf(a);
    const other = await idOf(b);
    const management = managementOf(ApiId);
    await management.postToConnection({ ConnectionId, Data: Buffer.from("hello") });
    expect(await a.next()).toBe("hello");
    expect(b.messages).toHaveLength(1);
    expect(await management.getConnection({ ConnectionId })).toMatchObject({
      ConnectedAt: expect.any(Date),
      Identity: { SourceIp: "127.0.0.1" },
    });
    await expect(
      management.postToConnection({ ConnectionId, Data: Buffer.alloc(128 * 1024 + 1) }),
    ).rejects.toMatchObject({ name: "PayloadTooLargeException" });
    await management.deleteConnection({ ConnectionId });
    await a.ended;
    await expect(management.getConnection({ ConnectionId })).rejects.toMatchObject({
      name: "GoneException",
      $metadata: { httpStatusCode: 410 },
    });
    b.socket.close();
    await until(
      "gone",
      () =>
        management.getConnection({ ConnectionId: other }).then(
          () => "there",
          ({ name }) => name,
        ),
      (name) => name === "GoneException",
    );
    const unsigned = await ask(
      lab.sandbox,
      `https://${ApiId}.execute-api.us-east-1.amazonaws.com/live/@connections/${encodeURIComponent(other)}`,
      { method: "POST", body: "x" },
    );
    expect(unsigned.status).toBe(403);
  });

  it("closes a connection that sends too large a frame", async () => {
    const { ApiId } = await makeApi(["$default"]);
    const client = await connect(ApiId);
    client.socket.send("x".repeat(32 * 1024));
    await client.next();
    client.socket.send("x".repeat(32 * 1024 + 1));
    expect(await client.ended).toBe(1009);
  });

  it("tells $disconnect of the end, and logs each event", async () => {
    const logs = lab.sandbox.service<typeof Logs>("cloudwatch-logs");
    await logs.CreateLogGroup({ logGroupName: "/lab/sockets" });
    const { ApiId } = await makeApi(["$connect", "$disconnect"], {
      AccessLogSettings: {
        DestinationArn: "arn:aws:logs:us-east-1:123456789012:log-group:/lab/sockets",
        Format: "$context.requestId $context.eventType $context.routeKey $context.status $context.disconnectStatusCode",
      },
    });
    const client = await connect(ApiId);
    client.socket.close(4001, "enough");
    const lines = await until(
      "both lines",
      async () => (await logs.FilterLogEvents({ logGroupName: "/lab/sockets" })).events ?? [],
      (events) => events.length === 2,
    );
    expect(lines.map(({ message = "" }) => message.split(" ").slice(1).join(" "))).toEqual([
      "CONNECT $connect 200 -",
      "DISCONNECT $disconnect 200 4001",
    ]);
  });
});
