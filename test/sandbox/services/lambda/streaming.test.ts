import { request as httpRequest } from "node:http";
import type * as IAM from "@aws-sdk/client-iam";
import { InvokeWithResponseStreamCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFunction, type Lab, lab } from "./lab.ts";
import { signed } from "./signed-request.ts";

let work: Lab;
let port: number;

beforeAll(async () => {
  work = await lab();
  ({ port } = await work.sandbox.listen());
});

afterAll(() => work?.sandbox.close());

const STREAM = `import { setTimeout } from "node:timers/promises";
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  if (event.fail === "early") throw new Error("early");
  stream.setContentType("text/plain");
  for (let i = 0; i < 4; i++) { stream.write("chunk" + i); await setTimeout(60); if (event.fail === "late" && i === 1) throw new Error("late"); }
  stream.end();
});`;

const client = () =>
  new LambdaClient({
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: work.sandbox.credentials,
  });

async function streamOf(name: string, event: object) {
  const { EventStream = [], ResponseStreamContentType } = await client().send(
    new InvokeWithResponseStreamCommand({
      FunctionName: name,
      Payload: Buffer.from(JSON.stringify(event)),
      LogType: "Tail",
    }),
  );
  const chunks: string[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream) {
    if (PayloadChunk) chunks.push(Buffer.from(PayloadChunk.Payload ?? []).toString());
    if (InvokeComplete) return { chunks, complete: InvokeComplete, type: ResponseStreamContentType };
  }
  throw new Error("no InvokeComplete");
}

test("InvokeWithResponseStream gives chunks as they are written, errors at the end, and whole answers", async () => {
  await createFunction(work, "stream", STREAM);
  const streamed = await streamOf("stream", {});
  expect(streamed.chunks.join("")).toBe("chunk0chunk1chunk2chunk3");
  expect(streamed.chunks.length).toBeGreaterThan(1);
  expect(streamed.complete.ErrorCode).toBeUndefined();
  expect(Buffer.from(streamed.complete.LogResult ?? "", "base64").toString()).toMatch(/REPORT RequestId/);
  const late = await streamOf("stream", { fail: "late" });
  expect(late.chunks.join("")).toBe("chunk0chunk1");
  expect(late.complete).toMatchObject({
    ErrorCode: expect.stringMatching(/./),
    ErrorDetails: expect.stringContaining("late"),
  });
  expect((await streamOf("stream", { fail: "early" })).complete.ErrorDetails).toContain("early");
  await createFunction(work, "whole", "export const handler = async () => ({ whole: true });");
  expect((await streamOf("whole", {})).chunks).toEqual(['{"whole":true}']);
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
  readonly chunks: number;
}

/** A request to a function URL, through the sandbox's one port. */
function call(
  url: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const { host, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { host: "127.0.0.1", port, method, path: pathname + search, headers: { ...headers, host } },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part) => parts.push(part));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString(),
            chunks: parts.length,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

async function urlOf(FunctionName: string, more: object): Promise<string> {
  const made = await work.lambda.CreateFunctionUrlConfig({ FunctionName, AuthType: "NONE", ...more });
  expect(made.FunctionUrl).toMatch(/^https:\/\/[a-z0-9]{32}\.lambda-url\.us-east-1\.on\.aws\/$/);
  return made.FunctionUrl ?? "";
}

test("an open URL needs both permissions; events and answers are in payload format 2.0", async () => {
  await createFunction(
    work,
    "open",
    `export const handler = async (event) => event.rawPath === "/plain" ? { hello: event.queryStringParameters.name } :
       event.rawPath === "/bad" ? Promise.reject(new Error("x")) :
       { statusCode: 201, headers: { "X-Kind": "made" }, cookies: ["a=1", "b=2"], body: event.requestContext.http.method + " " + event.body };`,
  );
  const url = await urlOf("open", { Cors: { AllowOrigins: ["https://lab.example"], AllowMethods: ["POST"] } });
  expect((await call(url)).status).toBe(403);
  const permission = { FunctionName: "open", Principal: "*" };
  await work.lambda.AddPermission({
    ...permission,
    StatementId: "url",
    Action: "lambda:InvokeFunctionUrl",
    FunctionUrlAuthType: "NONE",
  });
  expect((await call(url)).status).toBe(403);
  await work.lambda.AddPermission({
    ...permission,
    StatementId: "fn",
    Action: "lambda:InvokeFunction",
    InvokedViaFunctionUrl: true,
  });
  const made = await call(url, {
    method: "POST",
    body: "text",
    headers: { "content-type": "text/plain", origin: "https://lab.example" },
  });
  expect(made).toMatchObject({ status: 201, text: "POST text" });
  expect(made.headers).toMatchObject({
    "x-kind": "made",
    "set-cookie": ["a=1", "b=2"],
    "access-control-allow-origin": "https://lab.example",
  });
  expect(await call(`${url}plain?name=me`)).toMatchObject({ status: 200, text: '{"hello":"me"}' });
  expect((await call(`${url}bad`)).status).toBe(502);
});

test("a URL with AWS_IAM checks signatures and policies, and streams", async () => {
  await createFunction(work, "signed", STREAM);
  const url = await urlOf("signed", { AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" });
  expect((await call(url)).status).toBe(403);
  const root = await signed(url, work.sandbox.credentials);
  const answer = await call(url, { headers: root });
  expect(answer).toMatchObject({ status: 200, text: "chunk0chunk1chunk2chunk3" });
  expect(answer.chunks).toBeGreaterThan(1);
  const wrong = await signed(url, { ...work.sandbox.credentials, secretAccessKey: "wrong" });
  expect((await call(url, { headers: wrong })).status).toBe(403);
  const iam = work.sandbox.service<typeof IAM>("iam");
  await iam.CreateUser({ UserName: "caller" });
  const { AccessKey } = await iam.CreateAccessKey({ UserName: "caller" });
  const key = { accessKeyId: AccessKey?.AccessKeyId ?? "", secretAccessKey: AccessKey?.SecretAccessKey ?? "" };
  expect((await call(url, { headers: await signed(url, key) })).status).toBe(403);
  const Action = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
  await iam.PutUserPolicy({
    UserName: "caller",
    PolicyName: "call",
    PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action, Resource: "*" } }),
  });
  expect((await call(url, { headers: await signed(url, key) })).status).toBe(200);
});

test("a streamed response may set status and headers", async () => {
  await createFunction(
    work,
    "prelude",
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
       const out = awslambda.HttpResponseStream.from(stream, { statusCode: 202, headers: { "Content-Type": "text/html" } });
       out.write("<p>"); out.end("done</p>");
     });`,
  );
  const url = await urlOf("prelude", { AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" });
  const answer = await call(url, { headers: await signed(url, work.sandbox.credentials) });
  expect(answer).toMatchObject({ status: 202, text: "<p>done</p>", headers: { "content-type": "text/html" } });
});

test("a stream that its process breaks off ends with the reason", async () => {
  await createFunction(
    work,
    "broken",
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
       stream.write("begun"); await new Promise((r) => setTimeout(r, 50)); process.exit(3);
     });`,
  );
  const { chunks, complete } = await streamOf("broken", {});
  expect(chunks).toEqual(["begun"]);
  expect(complete).toMatchObject({
    ErrorCode: "Runtime.ExitError",
    ErrorDetails: expect.stringContaining("exit status 3"),
  });
});
