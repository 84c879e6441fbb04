import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { homeOf } from "../../src/cli/home.ts";
import { awsTarget } from "../../src/cli/targets/aws-target.ts";
import { allowedAccounts, confirmAccount } from "../../src/cli/targets/consent.ts";
import { httpFetch } from "../../src/cli/targets/http-fetch.ts";
import { rehearsalTarget } from "../../src/cli/targets/sandbox-target.ts";
import { createSandbox } from "../../src/sandbox/index.ts";
import { fakeCli } from "./fake-cli.ts";

const server = createServer((request, response) => {
  if (request.url === "/slow") return;
  response.writeHead(request.url === "/missing" ? 404 : 200, { "set-cookie": ["a=1", "b=2"] });
  response.end(`${request.headers.host} ${request.url}`);
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
const request = { method: "GET", headers: {}, timeoutMs: 2000, signal: new AbortController().signal };

test("a data-plane URL reaches the sandbox's port with its own Host header", async () => {
  const answer = await httpFetch("http://web-1.us-east-1.elb.amazonaws.com:8080/x?y=1", request, {
    hostname: "127.0.0.1",
    port,
  });
  expect(Buffer.from(answer.body).toString()).toBe("web-1.us-east-1.elb.amazonaws.com:8080 /x?y=1");
  expect(answer.headers["set-cookie"]).toBe("a=1, b=2");
});

test("any status is an answer", async () => {
  expect((await httpFetch(`http://127.0.0.1:${port}/missing`, request)).status).toBe(404);
});

test("no answer in time says so; a refused connection too", async () => {
  await expect(httpFetch(`http://127.0.0.1:${port}/slow`, { ...request, timeoutMs: 50 })).rejects.toMatchObject({
    code: "NO_ANSWER",
    message: expect.stringContaining("no answer within 0.05 s"),
  });
  await expect(httpFetch("http://127.0.0.1:1/", request)).rejects.toMatchObject({ code: "NO_ANSWER" });
});

test("an unknown profile is told by name", async () => {
  const cli = fakeCli();
  const files = {
    AWS_CONFIG_FILE: process.env.AWS_CONFIG_FILE,
    AWS_SHARED_CREDENTIALS_FILE: process.env.AWS_SHARED_CREDENTIALS_FILE,
  };
  Object.assign(process.env, { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" });
  await expect(
    awsTarget(cli, { profile: "nobody", region: "us-east-1", endpoint: `http://127.0.0.1:${port}` }),
  ).rejects.toMatchObject({ code: "WRONG_PROFILE", message: expect.stringContaining('"nobody"') });
  Object.assign(process.env, files);
});

test("the sandbox in this process answers as a target", async () => {
  const sandbox = await createSandbox({ pace: "instant" });
  const { STS } = await import("@aws-sdk/client-sts");
  const target = rehearsalTarget(sandbox, "instant");
  const identity = await new STS({ ...target.clientConfig }).getCallerIdentity({});
  expect(identity).toMatchObject({ Account: target.account, Arn: target.caller });
  await sandbox.close();
});

const target = {
  kind: "aws",
  account: "123456789012",
  partition: "aws",
  region: "us-east-1",
  caller: "arn:aws:iam::123456789012:user/a",
} as const;
const real = {
  ...target,
  profile: undefined,
  endpoint: undefined,
  clientConfig: {},
  speed: 1,
  fetch: () => Promise.reject(new Error("no")),
  dial: () => Promise.reject(new Error("no")),
};

function withConfig(text: string) {
  const cli = fakeCli();
  const { config } = homeOf(cli);
  mkdirSync(dirname(config), { recursive: true });
  writeFileSync(config, text);
  return cli;
}

test("an account that is not on the allow-list is refused where nobody can be asked", async () => {
  const cli = fakeCli();
  await expect(confirmAccount(cli, real, undefined)).rejects.toMatchObject({
    code: "ACCOUNT_NOT_ALLOWED",
    kind: "user",
  });
  expect(cli.stderr).toMatch(/account +123456789012\n +region +us-east-1/);
});

test("an account on the allow-list needs no question", async () => {
  const cli = withConfig('{ "accounts": ["123456789012"] }');
  await confirmAccount(cli, real, { hourlyTotal: "$0.21", minutes: 50 });
  expect(cli.stderr).toContain("about $0.21 an hour while it runs; usually 50 min");
});

test.each(["{", '{ "accounts": "123456789012" }', '{ "accounts": [123456789012] }'])(
  "the configuration %s is refused",
  (text) => {
    expect(() => allowedAccounts(withConfig(text))).toThrow(expect.objectContaining({ code: "BAD_CONFIG" }));
  },
);
