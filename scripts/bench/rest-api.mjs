/** Requests to a REST API at 16 connections: a template evaluated for each, and a function behind each; beside a bare server. */
import http from "node:http";
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { Lambda } from "@aws-sdk/client-lambda";
import { zipOf } from "../../src/lab/zip.ts";
import { createSandbox } from "../../src/sandbox/index.ts";

const CONNECTIONS = 16;
const REQUESTS = 1_000;
const CODE = "export const handler = async () => ({ statusCode: 200, body: 'ok' });\n";

export async function measureRestApi() {
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    const { url: endpoint, port } = await sandbox.listen();
    const config = { region: sandbox.region, endpoint, credentials: sandbox.credentials };
    const host = await createApi(config, await createFunction(config));
    const mock = await load(port, { host, path: "/dev/mock" });
    const lambda = await load(port, { host, path: "/dev/function" });
    const bare = await bareServer();
    const row = (what, { perSecond, failed }) => ({
      what: `REST API: ${REQUESTS} requests at ${CONNECTIONS} connections, ${what}`,
      value: `${perSecond.toFixed(0)}/s, ${failed} failed`,
      goal: "none failed",
    });
    return [
      row("a template", mock),
      row("a function", lambda),
      {
        what: "a bare server / a REST API with a template",
        value: `${(bare.perSecond / mock.perSecond).toFixed(1)} x`,
      },
    ];
  } finally {
    await sandbox.close();
  }
}

async function createFunction(config) {
  const iam = new IAMClient(config);
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: "bench", AssumeRolePolicyDocument }));
  const lambda = new Lambda(config);
  const Code = { ZipFile: zipOf([{ path: "index.mjs", bytes: Buffer.from(CODE) }]) };
  const named = { FunctionName: "bench", Role: Role.Arn, Code, Runtime: "nodejs24.x", Handler: "index.handler" };
  const { FunctionArn } = await lambda.createFunction({ ...named, MemorySize: 1769 });
  while ((await lambda.getFunctionConfiguration({ FunctionName: "bench" })).State !== "Active");
  const permission = { StatementId: "api", Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com" };
  await lambda.addPermission({ FunctionName: "bench", ...permission });
  iam.destroy();
  lambda.destroy();
  return FunctionArn;
}

/** Its host name. */
async function createApi(config, functionArn) {
  const gateway = new APIGateway(config);
  const { id: restApiId, rootResourceId: parentId } = await gateway.createRestApi({ name: "bench" });
  const method = async (pathPart, integration) => {
    const { id: resourceId } = await gateway.createResource({ restApiId, parentId, pathPart });
    const at = { restApiId, resourceId, httpMethod: "GET" };
    await gateway.putMethod({ ...at, authorizationType: "NONE" });
    await gateway.putIntegration({ ...at, ...integration });
    return at;
  };
  const requestTemplates = { "application/json": '{"statusCode":200}' };
  const at = { ...(await method("mock", { type: "MOCK", requestTemplates })), statusCode: "200" };
  await gateway.putMethodResponse(at);
  const template = '{"items":[#foreach($i in [1..10])"$i $context.requestId"#if($foreach.hasNext),#end#end]}';
  await gateway.putIntegrationResponse({ ...at, responseTemplates: { "application/json": template } });
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  await method("function", { type: "AWS_PROXY", integrationHttpMethod: "POST", uri });
  await gateway.createDeployment({ restApiId, stageName: "dev" });
  gateway.destroy();
  return `${restApiId}.execute-api.us-east-1.amazonaws.com`;
}

async function bareServer() {
  const server = http.createServer((_, response) => response.end("ok"));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const measured = await load(server.address().port, { host: "bare", path: "/" });
  server.close();
  return measured;
}

async function load(port, target) {
  await requests(port, target, 50);
  const begin = performance.now();
  const failed = await requests(port, target, REQUESTS);
  return { perSecond: (REQUESTS * 1000) / (performance.now() - begin), failed };
}

/** How many of `count` requests were not answered 200. */
async function requests(port, { host, path }, count) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = count;
  let failed = 0;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      failed += (await ask({ port, path, agent, headers: { host } })) === 200 ? 0 : 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  return failed;
}

const ask = (options) =>
  new Promise((resolve) => {
    const request = http.get({ host: "127.0.0.1", ...options }, (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode));
    });
    request.once("error", () => resolve(0));
  });
