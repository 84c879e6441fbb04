import { ApiGatewayV2 } from "@aws-sdk/client-apigatewayv2";
import type { Sandbox } from "../../../../src/sandbox/index.ts";
import { createFunction, type Lab } from "../lambda/lab.ts";

export const clientOf = (sandbox: Sandbox): ApiGatewayV2 =>
  new ApiGatewayV2({
    region: sandbox.region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
  readonly text: string;
  readonly json: unknown;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request as a client of the API would send it. */
export async function ask(
  sandbox: Sandbox,
  url: string,
  { method = "GET", headers = {}, body = "" }: Asked = {},
): Promise<Answered> {
  const { host, pathname, searchParams, search } = new URL(url);
  const response = await sandbox.handle({
    method,
    path: pathname,
    query: searchParams,
    rawQuery: search.slice(1),
    headers: { host, ...headers },
    body: Buffer.from(body),
  });
  const text = response.body === undefined ? "" : Buffer.from(response.body as Uint8Array | string).toString("utf8");
  return { status: response.status, headers: response.headers, cookies: response.cookies, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A function that API Gateway may call. */
export async function makeFunction(lab: Lab, name: string, code: string): Promise<string> {
  const { FunctionArn = "" } = await createFunction(lab, name, code);
  await permit(lab, name);
  return FunctionArn;
}

export const permit = (lab: Lab, FunctionName: string) =>
  lab.lambda.AddPermission({
    FunctionName,
    StatementId: "apis",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });

export const ECHO = "export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });";
