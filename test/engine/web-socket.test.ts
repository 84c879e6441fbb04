import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { dialled } from "../../src/cli/targets/http-fetch.ts";
import { openSocket } from "../../src/engine/web-socket.ts";
import type { Socket } from "../../src/lab/index.ts";

let server: WebSocketServer;
let hosts: (string | undefined)[] = [];
let port = 0;
beforeEach(async () => {
  hosts = [];
  server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    verifyClient: ({ req }, done) => done(req.url !== "/refused", 403),
  });
  // Echoes, and speaks first.
  server.on("connection", (socket, request) => {
    hosts.push(request.headers.host);
    socket.send("hello");
    socket.on("message", (data) => (String(data) === "bye" ? socket.close() : socket.send(`echo ${data}`)));
  });
  await new Promise((resolve) => server.on("listening", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

const target = { dial: async (url: string) => dialled(url, { hostname: "127.0.0.1", port }) };

async function open(path: string, signal = new AbortController().signal): Promise<Socket> {
  const { socket } = await openSocket(target, `wss://x.test${path}`, { timeoutMs: 5000, signal });
  if (!socket) throw new Error("refused");
  return socket;
}

test("opens through the target with the URL's own host, sends, reads, closes", async () => {
  const socket = await open("/live");
  await socket.send("a");
  await socket.send("b");
  expect(await socket.message({ fits: (text) => text.endsWith("b") })).toBe("echo b");
  // What nobody has taken stays, in its order.
  expect([await socket.message(), await socket.message()]).toEqual(["hello", "echo a"]);
  expect(await socket.message({ timeoutMs: 1 })).toBeUndefined();
  await socket.close();
  await socket.close();
  expect(hosts).toEqual(["x.test"]);
});

test("a refused handshake tells its status", async () => {
  const signal = new AbortController().signal;
  expect(await openSocket(target, "wss://x.test/refused", { timeoutMs: 5000, signal })).toEqual({ status: 403 });
});

test("nobody there is an error of the environment", async () => {
  const nowhere = { dial: async () => ({ url: "ws://127.0.0.1:1/", host: "x.test" }) };
  await expect(
    openSocket(nowhere, "wss://x.test/", { timeoutMs: 5000, signal: new AbortController().signal }),
  ).rejects.toMatchObject({ code: "HTTP_UNANSWERED" });
});

test("a wait for a message ends with the connection, and an interrupted run ends the connection", async () => {
  const socket = await open("/live");
  await socket.message();
  const waiting = socket.message();
  await socket.send("bye");
  expect(await waiting).toBeUndefined();
  const interrupt = new AbortController();
  const other = await open("/live", interrupt.signal);
  await other.message();
  const cut = other.message();
  interrupt.abort();
  expect(await cut).toBeUndefined();
});
