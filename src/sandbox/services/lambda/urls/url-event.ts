/** An HTTP request as an event, payload format 2.0. https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html */
import type { Context, Principal, WireRequest } from "../../../kit/index.ts";

const TEXT = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded)|[^;]*\+(json|xml)\b)/i;

export function eventOf(context: Context, request: WireRequest, { host, caller }: { host: string; caller: Principal }) {
  const { method, path, query, headers, body } = request;
  const now = context.clock.date();
  const isText = TEXT.test(headers["content-type"] ?? "text/plain");
  const names = [...new Set(query.keys())];
  const cookies = headers.cookie?.split(/;\s*/);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query.toString(),
    ...(cookies && { cookies }),
    headers: {
      ...headers,
      host,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-proto": "https",
      "x-forwarded-port": "443",
    },
    ...(names.length > 0 && {
      queryStringParameters: Object.fromEntries(names.map((name) => [name, query.getAll(name).join(",")])),
    }),
    requestContext: {
      accountId: caller.kind === "anonymous" ? "anonymous" : context.account,
      apiId: host.split(".")[0],
      ...(caller.kind !== "anonymous" && { authorizer: { iam: identityOf(context, caller) } }),
      domainName: host,
      domainPrefix: host.split(".")[0],
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: headers["user-agent"] ?? "" },
      requestId: context.requestId,
      routeKey: "$default",
      stage: "$default",
      time: `${two(now.getUTCDate())}/${MONTHS[now.getUTCMonth()]}/${now.toISOString().slice(0, 4)}:${now.toISOString().slice(11, 19)} +0000`,
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: Buffer.from(body).toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (value: number): string => String(value).padStart(2, "0");

function identityOf({ account }: Context, caller: Principal) {
  return {
    accessKey: "accessKeyId" in caller ? caller.accessKeyId : null,
    accountId: account,
    callerId: account,
    cognitoIdentity: null,
    principalOrgId: null,
    userArn: "arn" in caller ? caller.arn : null,
    userId: account,
  };
}
