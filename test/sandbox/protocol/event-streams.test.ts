import { CloudWatchLogsClient, StartLiveTailCommand } from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fault } from "../../../src/sandbox/kit/index.ts";
import { createEcho, type Echo, loadSchemas } from "./echo-sandbox.ts";

let echo: Echo;
beforeAll(async () => {
  echo = await createEcho(await loadSchemas());
});
afterAll(() => echo.sandbox.close());

const session = { sessionStart: { requestId: "r-1", logGroupIdentifiers: ["a", "b"] } };
const update = {
  sessionUpdate: { sessionMetadata: { sampled: true }, sessionResults: [{ message: "é🙂", timestamp: 5 }] },
};

async function* events(failure?: Error) {
  yield session;
  yield update;
  if (failure) throw failure;
}

const transports = {
  "in this process": async () => ({ requestHandler: echo.sandbox.requestHandler() }),
  "over HTTP": async () => ({ endpoint: (await echo.sandbox.listen()).url, disableHostPrefix: true }),
};

test.each(Object.entries(transports))("events arrive %s, one by one", async (_, transport) => {
  echo.answer = () => ({ responseStream: events() });
  const client = new CloudWatchLogsClient({
    region: "us-east-1",
    credentials: echo.sandbox.credentials,
    ...(await transport()),
  });
  const { responseStream } = await client.send(new StartLiveTailCommand({ logGroupIdentifiers: ["arn:x"] }));
  const received = [];
  for await (const event of responseStream ?? []) received.push(event);
  expect(received).toEqual([session, update]);
  client.destroy();
});

test("a modelled exception in the stream is thrown by the client", async () => {
  echo.answer = () => ({ responseStream: events(fault("SessionTimeoutException", "over")) });
  const client = new CloudWatchLogsClient({
    region: "us-east-1",
    credentials: echo.sandbox.credentials,
    requestHandler: echo.sandbox.requestHandler(),
  });
  const { responseStream } = await client.send(new StartLiveTailCommand({ logGroupIdentifiers: ["arn:x"] }));
  const reading = (async () => {
    for await (const _ of responseStream ?? []);
  })();
  await expect(reading).rejects.toMatchObject({ name: "SessionTimeoutException", message: "over" });
});
