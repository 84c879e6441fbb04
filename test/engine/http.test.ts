import { expect, test } from "vitest";
import type { Target } from "../../src/aws/index.ts";
import { httpOf } from "../../src/engine/http.ts";
import { nowMs } from "../../src/shared/clock.ts";

/** A target that answers by URL, and remembers with which authorization it was asked. */
function targetOf(answers: Record<string, { status: number; location?: string; body?: string }>) {
  const seen: [string, string | undefined][] = [];
  const fetch: Target["fetch"] = async (url, { headers }) => {
    seen.push([url, headers.authorization]);
    const { status = 404, location, body = "" } = answers[url] ?? {};
    return { status, headers: location === undefined ? {} : { location }, body: Buffer.from(body) };
  };
  return { seen, http: httpOf({ fetch } as Target, new AbortController().signal) };
}

test("redirects are followed; another host gets no authorization", async () => {
  const { seen, http } = targetOf({
    "https://a.test/x": { status: 307, location: "/y" },
    "https://a.test/y": { status: 307, location: "https://b.test/z" },
    "https://b.test/z": { status: 200, body: '{"ok":true}' },
  });
  const answer = await http.get("https://a.test/x", { headers: { authorization: "secret" } });
  expect(answer.json()).toEqual({ ok: true });
  expect(answer.text).toBe('{"ok":true}');
  expect(seen).toEqual([
    ["https://a.test/x", "secret"],
    ["https://a.test/y", "secret"],
    ["https://b.test/z", undefined],
  ]);
});

test("a redirect in a circle ends with the redirect", async () => {
  const { http } = targetOf({ "https://a.test/x": { status: 302, location: "/x" } });
  expect((await http.get("https://a.test/x")).status).toBe(302);
});

test("what is no JSON is said so, with its beginning", async () => {
  const { http } = targetOf({ "https://a.test/x": { status: 503, body: "<html>" } });
  const answer = await http.get("https://a.test/x");
  expect(() => answer.json()).toThrow("answered 503 and no JSON: <html>");
});

test("another method is sent with its body, and its redirect is not followed", async () => {
  const sent: unknown[] = [];
  const fetch: Target["fetch"] = async (url, { method, body }) => {
    sent.push([method, url, body]);
    return { status: 303, headers: { location: "/y" }, body: Buffer.from("") };
  };
  const http = httpOf({ fetch } as Target, new AbortController().signal);
  expect((await http.send("POST", "https://a.test/x", { body: "{}" })).status).toBe(303);
  expect(sent).toEqual([["POST", "https://a.test/x", "{}"]]);
});

test("a signature has AWS's time, whatever the machine's clock says", async () => {
  const sent: Readonly<Record<string, string>>[] = [];
  const target = {
    region: "us-east-1",
    clientConfig: { credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" } },
    fetch: async (_url: string, { headers }: { headers: Readonly<Record<string, string>> }) => {
      sent.push(headers);
      return { status: 200, headers: {}, body: Buffer.from("") };
    },
  } as unknown as Target;
  const http = httpOf(target, new AbortController().signal, () => 24 * 3_600_000);
  await http.get("https://a.test/x?y=1", { signedFor: "lambda" });
  const tomorrow = new Date(nowMs() + 24 * 3_600_000).toISOString().slice(0, 10).replaceAll("-", "");
  expect(sent[0]?.["x-amz-date"]?.slice(0, 8)).toBe(tomorrow);
  expect(sent[0]?.authorization).toContain(`AKIA/${tomorrow}/us-east-1/lambda/aws4_request`);
});
