import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type ProxyRequest, proxy } from "../../../src/sandbox/engines/http-proxy.ts";
import type { SocketAddress } from "../../../src/sandbox/engines/network.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<SocketAddress> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}

const get = (changes: Partial<ProxyRequest> = {}): ProxyRequest => ({
  method: "GET",
  path: "/",
  headers: {},
  body: new Uint8Array(),
  timeoutMs: 5000,
  signal: new AbortController().signal,
  ...changes,
});

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of body) text += Buffer.from(chunk).toString();
  return text;
}

test("a body goes there and back, and hop-by-hop headers stay", async () => {
  const address = await serve((request, response) => {
    response.setHeader("keep-alive", "timeout=5");
    response.setHeader("x-seen", Object.keys(request.headers).sort().join());
    request.pipe(response);
  });
  const headers = { connection: "x-mine", "x-mine": "1", te: "trailers", "x-other": "2" };
  const outcome = await proxy(address, get({ method: "POST", headers, body: Buffer.from("hello") }));
  if (outcome.kind !== "answered") throw new Error(outcome.kind);
  expect(await textOf(outcome.body)).toBe("hello");
  expect(outcome.headers["x-seen"]).toBe("connection,content-length,host,x-other");
  expect(outcome.headers).not.toHaveProperty("keep-alive");
});

test("each way to fail is an outcome", async () => {
  const silent = await serve(() => {});
  expect(await proxy(silent, get({ timeoutMs: 30 }))).toEqual({ kind: "timeout" });
  const rude = await serve((request) => request.socket.destroy());
  expect(await proxy(rude, get())).toEqual({ kind: "reset" });
  const gone = await serve(() => {});
  for (const close of closing.splice(0)) close();
  expect(await proxy(gone, get())).toEqual({ kind: "refused" });
});
