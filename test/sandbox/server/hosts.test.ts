import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ account: "123456789012", pace: "instant" });
});
afterAll(() => sandbox.close());

const root = { Account: "123456789012", Arn: "arn:aws:iam::123456789012:root" };

test("an SDK client in this process", async () => {
  const { credentials } = sandbox;
  const client = new STSClient({ region: "us-east-1", credentials, requestHandler: sandbox.requestHandler() });
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject(root);
});

test("an SDK client over HTTP", async () => {
  const { url } = await sandbox.listen();
  const client = new STSClient({ region: "us-east-1", credentials: sandbox.credentials, endpoint: url });
  expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject(root);
  client.destroy();
});

test("a wrong secret, an unknown key and a foreign Host are refused", async () => {
  const requestHandler = sandbox.requestHandler();
  const attempt = (accessKeyId: string, secretAccessKey: string) =>
    new STSClient({ region: "us-east-1", credentials: { accessKeyId, secretAccessKey }, requestHandler }).send(
      new GetCallerIdentityCommand({}),
    );
  await expect(attempt(sandbox.credentials.accessKeyId, "wrong")).rejects.toMatchObject({
    name: "SignatureDoesNotMatch",
    $metadata: { httpStatusCode: 403 },
  });
  await expect(attempt("AKIAUNKNOWN", "wrong")).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  const response = await sandbox.handle({
    method: "GET",
    path: "/",
    query: new URLSearchParams(),
    headers: { host: "evil.example:80" },
    body: new Uint8Array(),
  });
  expect(response.status).toBe(421);
});
