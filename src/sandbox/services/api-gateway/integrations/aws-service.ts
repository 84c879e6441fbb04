/** AWS with a service other than Lambda: the call that a client would make, signed with the role's keys. https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-aws-proxy.html */

import { buffer } from "node:stream/consumers";
import type * as STS from "@aws-sdk/client-sts";
import { proxy } from "../../../engines/http-proxy.ts";
import { signedHeaders } from "../../../engines/request-signing.ts";
import type { Context } from "../../../kit/index.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { configurationError, integrationFailure, integrationTimeout } from "../invoke/gateway-error.ts";
import { type IntegrationRequest, mapRequest, resolveUri, withStageVariables } from "../mapping/request.ts";
import type { IntegrationAnswer } from "../mapping/response.ts";
import { roleKeys } from "./role-keys.ts";

export async function serviceIntegration(exchange: Exchange): Promise<IntegrationAnswer> {
  const { context, log, method } = exchange;
  const { uri = "", httpMethod = "POST", credentials, timeoutInMillis = 29_000 } = method.methodIntegration ?? {};
  const request = await mapRequest(exchange);
  const target = targetOf(resolveUri(exchange, uri, request.path));
  if (credentials === undefined || credentials.includes("*:user"))
    throw configurationError("API Gateway does not have permission to assume the provided role");
  const keys = await assume(context, withStageVariables(exchange, credentials));
  const call = callOf(target, request, httpMethod);
  log.data(() => `Endpoint request body after transformations: ${Buffer.from(call.body).toString("utf8")}`);
  log.data(() => `Sending request to https://${target.service}.${context.region}.amazonaws.com${call.path}`);
  const answer = await send(context, {
    ...call,
    keys,
    region: target.region,
    service: target.service,
    timeoutMs: timeoutInMillis,
  });
  const requestId = answer.headers.find(([name]) => /^x-amzn?-request-?id$/i.test(name))?.[1];
  exchange.variables.awsEndpointRequestId = requestId;
  if (requestId) log.info(`AWS Integration Endpoint RequestId : ${requestId}`);
  return { ...answer, selector: String(answer.status) };
}

async function assume(context: Context, role: string): Promise<STS.Credentials> {
  try {
    return await context.runtime(roleKeys).of(role);
  } catch {
    throw configurationError("API Gateway does not have permission to assume the provided role");
  }
}

interface Target {
  readonly region: string;
  /** The service's name in the URI, which is that of its endpoint. */
  readonly service: string;
  readonly kind: "action" | "path";
  readonly rest: string;
}

function targetOf(uri: string): Target {
  const match = /^arn:aws[a-z-]*:apigateway:([^:]+):([^:]+):(action|path)\/(.*)$/s.exec(uri);
  if (!match) throw configurationError(`Invalid endpoint address: ${uri}`);
  const [, region = "", named = "", kind, rest = ""] = match;
  // A bucket may stand in front of the service: `bucket.s3`.
  const service = named.split(".").at(-1) ?? named;
  const prefix = named.includes(".") ? `${named.slice(0, named.lastIndexOf("."))}/` : "";
  return { region, service, kind: kind === "action" ? "action" : "path", rest: prefix + rest };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** JSON services that name the operation in a header; all others take it as the parameter `Action`. */
const TARGETS: Readonly<Record<string, { prefix: string; type: string }>> = {
  dynamodb: { prefix: "DynamoDB_20120810", type: "application/x-amz-json-1.0" },
  events: { prefix: "AWSEvents", type: "application/x-amz-json-1.1" },
  firehose: { prefix: "Firehose_20150804", type: "application/x-amz-json-1.1" },
  kinesis: { prefix: "Kinesis_20131202", type: "application/x-amz-json-1.1" },
  secretsmanager: { prefix: "secretsmanager", type: "application/x-amz-json-1.1" },
  ssm: { prefix: "AmazonSSM", type: "application/x-amz-json-1.1" },
  states: { prefix: "AWSStepFunctions", type: "application/x-amz-json-1.0" },
};

function callOf({ service, kind, rest }: Target, request: IntegrationRequest, method: string): Call {
  const given = Object.fromEntries(
    Object.entries(request.headers).map(([name, values]) => [name.toLowerCase(), values.join(",")]),
  );
  const query = Object.entries(request.query).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  const { body } = request;
  if (kind === "path")
    return { method, path: `/${rest}`, query, headers: given, body: service === "sqs" ? withQueue(body, rest) : body };
  const [action = "", search] = rest.split("&", 2);
  const json = TARGETS[service];
  if (json) {
    const headers = { ...given, "content-type": json.type, "x-amz-target": `${json.prefix}.${action}` };
    return { method, path: "/", query, headers, body };
  }
  const more = search === undefined ? [] : [...new URLSearchParams(search)];
  return { method, path: "/", query: [["Action", action], ...more, ...query], headers: given, body };
}

// On AWS the path of a query request names the queue; the sandbox reads the parameter that today's SDKs send.
function withQueue(body: Buffer, path: string): Buffer {
  const form = new URLSearchParams(body.toString("utf8"));
  if (!form.has("Action") || form.has("QueueUrl")) return body;
  form.set("QueueUrl", `/${path}`);
  return Buffer.from(form.toString());
}

interface Sending extends Call {
  readonly keys: STS.Credentials;
  readonly region: string;
  readonly service: string;
  readonly timeoutMs: number;
}

async function send(context: Context, sending: Sending): Promise<Omit<IntegrationAnswer, "selector">> {
  const { method, path, query, body, keys, region, service, timeoutMs } = sending;
  const endpoint = new URL(await context.endpoint());
  const headers = signedHeaders(
    { method, path, query, headers: { ...sending.headers, host: endpoint.host }, body },
    {
      service: service,
      region,
      accessKeyId: keys.AccessKeyId ?? "",
      secretAccessKey: keys.SecretAccessKey ?? "",
      sessionToken: keys.SessionToken,
      now: context.clock.now(),
    },
  );
  const search = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
  const address = { host: endpoint.hostname, port: Number(endpoint.port) };
  const outcome = await proxy(address, {
    method,
    path: search === "" ? path : `${path}?${search}`,
    headers,
    body,
    timeoutMs,
    signal: context.signal,
  });
  if (outcome.kind === "timeout") throw integrationTimeout();
  if (outcome.kind !== "answered")
    throw integrationFailure(`a network error communicating with endpoint (${outcome.kind})`);
  return { status: outcome.status, headers: Object.entries(outcome.headers), body: await buffer(outcome.body) };
}
