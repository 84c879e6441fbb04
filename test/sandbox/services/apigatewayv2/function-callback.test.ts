import type * as IAM from "@aws-sdk/client-iam";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Lab, lab as makeLab, until } from "../lambda/lab.ts";
import { clientOf, ECHO, makeFunction } from "./setup.ts";

let lab: Lab;
const open: WebSocket[] = [];

beforeEach(async () => {
  lab = await makeLab();
});
afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await lab.sandbox.close();
});

// As AWS's own tutorials write it: the endpoint made of the event's domain and stage.
const CALLBACK = `import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
export const handler = async ({ requestContext: { domainName, stage, connectionId, routeKey }, body }) => {
  if (routeKey !== "$default") return { statusCode: 200 };
  const client = new ApiGatewayManagementApiClient({ endpoint: \`https://\${domainName}/\${stage}\` });
  try {
    await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: "echo " + body }));
  } catch (error) {
    return { statusCode: 200, body: error.name };
  }
  return { statusCode: 200 };
};`;

it("a function answers through the callback URL, once its role lets it", async () => {
  const functionArn = await makeFunction(lab, "chat", CALLBACK);
  const v2 = clientOf(lab.sandbox);
  const { ApiId = "" } = await v2.createApi({
    Name: "chat",
    ProtocolType: "WEBSOCKET",
    RouteSelectionExpression: "$request.body.action",
  });
  const { IntegrationId } = await v2.createIntegration({
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
  });
  const { RouteId } = await v2.createRoute({
    ApiId,
    RouteKey: "$default",
    Target: `integrations/${IntegrationId}`,
    RouteResponseSelectionExpression: "$default",
  });
  await v2.createRouteResponse({ ApiId, RouteId, RouteResponseKey: "$default" });
  await v2.createStage({ ApiId, StageName: "live", AutoDeploy: true });
  const { port } = await lab.sandbox.listen();
  const host = `${ApiId}.execute-api.us-east-1.amazonaws.com`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { host } });
  open.push(socket);
  const messages: string[] = [];
  socket.on("message", (data) => messages.push(String(data)));
  await new Promise((resolve, reject) => socket.on("open", resolve).on("error", reject));
  socket.send("hello");
  await until(
    "the refusal",
    async () => messages,
    ({ length }) => length === 1,
  );
  expect(messages).toEqual(["ForbiddenException"]);
  await lab.sandbox.service<typeof IAM>("iam").PutRolePolicy({
    RoleName: "fn",
    PolicyName: "connections",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "execute-api:ManageConnections",
          Resource: `arn:aws:execute-api:us-east-1:123456789012:${ApiId}/live/POST/@connections/*`,
        },
      ],
    }),
  });
  socket.send("hello");
  await until(
    "the answer",
    async () => messages,
    ({ length }) => length === 2,
  );
  expect(messages[1]).toBe("echo hello");
});

it("a function fetches an API by its URL", async () => {
  const v2 = clientOf(lab.sandbox);
  const target = await makeFunction(lab, "echo", ECHO);
  const { ApiEndpoint = "" } = await v2.createApi({ Name: "shop", ProtocolType: "HTTP", Target: target });
  await makeFunction(
    lab,
    "caller",
    `export const handler = async (url) => {
      const { rawPath, body } = await (await fetch(url + "/a", { method: "POST", body: "x=1", headers: { "content-type": "text/plain" } })).json();
      return { rawPath, body };
    };`,
  );
  const { Payload } = await lab.lambda.Invoke({
    FunctionName: "caller",
    Payload: Buffer.from(JSON.stringify(ApiEndpoint)),
  });
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toEqual({ rawPath: "/a", body: "x=1" });
});
