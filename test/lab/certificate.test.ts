import { X509Certificate } from "node:crypto";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { httpFetch } from "../../src/cli/targets/http-fetch.ts";
import { selfSigned } from "../../src/lab/index.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

test("a certificate of its own key, for a name, for some days", async () => {
  const { certificate, privateKey } = await selfSigned("shop.abc123.example", 30);
  const x509 = new X509Certificate(certificate);
  expect(x509.subject).toBe("CN=shop.abc123.example");
  expect(x509.checkHost("shop.abc123.example")).toBeDefined();
  expect(x509.checkHost("other.example")).toBeUndefined();
  expect(x509.verify(x509.publicKey)).toBe(true);
  expect(new Date(x509.validTo).getTime() - new Date(x509.validFrom).getTime()).toBe(31 * 86_400_000);
  expect(privateKey).toContain("BEGIN PRIVATE KEY");
});

const WITHIN = { method: "GET", headers: {}, timeoutMs: 5000, signal: new AbortController().signal };

test("a request goes by another host, and names the one it asks for; who is not trusted is not answered", async () => {
  const { certificate, privateKey } = await selfSigned("shop.example", 1);
  const names: unknown[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    names.push([request.headers.host, "servername" in request.socket ? request.socket.servername : ""]);
    response.end("ok");
  });
  closing.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `https://shop.example:${port}/x`;
  const answer = await httpFetch(url, { ...WITHIN, via: { host: "127.0.0.1", trust: certificate } });
  expect(answer.status).toBe(200);
  expect(names).toEqual([[`shop.example:${port}`, "shop.example"]]);
  await expect(httpFetch(url, { ...WITHIN, via: { host: "127.0.0.1" } })).rejects.toThrow(/self.signed/);
  const other = await selfSigned("shop.example", 1);
  const untrusting = { ...WITHIN, via: { host: "127.0.0.1", trust: other.certificate } };
  await expect(httpFetch(url, untrusting)).rejects.toThrow();
});
