/** Many callers at once, and bodies that are too large: what API Gateway answers, and that it goes on. */
import http from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, api, createFunction, invocationUri, type Lab, lab } from "./lab.ts";

const REQUESTS = 1_000;
const CONNECTIONS = 16;

let work: Lab;
let shop: Api;

beforeAll(async () => {
  work = await lab();
  shop = await api(work);
  const functionArn = await createFunction(
    work,
    "counter",
    "export const handler = async ({ body }) => ({ statusCode: 200, body: String((body ?? '').length) });",
  );
  await work.lambda.AddPermission({
    FunctionName: "counter",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });
  const integration = { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: invocationUri(functionArn) } as const;
  await shop.add({ path: "/mock" });
  await shop.add({ path: "/function", httpMethod: "POST", integration });
  await shop.deploy();
}, 60_000);
afterAll(() => work?.sandbox.close());

test("a thousand requests at sixteen connections are all answered", { timeout: 120_000 }, async () => {
  const { port } = await work.sandbox.listen();
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { host: `${shop.id}.execute-api.us-east-1.amazonaws.com` };
  const ask = () =>
    new Promise<number>((resolve) => {
      const request = http.get({ host: "127.0.0.1", port, path: "/dev/mock", agent, headers }, (response) => {
        response.resume();
        response.once("end", () => resolve(response.statusCode ?? 0));
      });
      request.once("error", () => resolve(0));
    });
  let left = REQUESTS;
  const seen = new Map<number, number>();
  const caller = async () => {
    while (left > 0) {
      left -= 1;
      const status = await ask();
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, caller));
  agent.destroy();
  expect([...seen]).toEqual([[200, REQUESTS]]);
});

test("more than 10 MB are refused by the API, more than 6 MB by the function behind it", {
  timeout: 60_000,
}, async () => {
  const post = (bytes: number) => shop.call("/dev/function", { method: "POST", body: Buffer.alloc(bytes, "a") });
  const MB = 1024 * 1024;
  expect(await post(1 * MB)).toMatchObject({ status: 200, text: String(MB) });
  for (const size of [7 * MB, 11 * MB])
    expect(await post(size)).toMatchObject({ status: 413, json: { message: "Request Too Long" } });
  expect((await post(10)).status).toBe(200);
});
