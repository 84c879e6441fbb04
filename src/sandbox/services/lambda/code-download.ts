/** Download links to archives, as GetFunction answers them: `/_sandbox/lambda/<account>/<region>/<hash>?expires&signature`. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { randomHex } from "../../../shared/random.ts";
import { type Context, defineRuntime, type HostRoute, type WireResponse } from "../../kit/index.ts";
import { readCode } from "./code-store.ts";

const VALID_MS = 600_000;

/** Links are good for ten minutes, so the key need not outlive the sandbox. */
const keys = defineRuntime({ name: "lambda-download-key", shared: true, create: () => ({ key: randomHex(64) }) });

/** A URL that is good for ten minutes. */
export async function codeLocation(context: Context, sha256: string): Promise<string> {
  const hash = Buffer.from(sha256, "base64").toString("hex");
  const path = `/_sandbox/lambda/${context.account}/${context.region}/${hash}`;
  const expires = context.clock.now() + VALID_MS;
  return `${await context.endpoint()}${path}?expires=${expires}&signature=${sign(context, `${path}?${expires}`)}`;
}

const sign = (context: Context, text: string): string =>
  createHmac("sha256", context.runtime(keys).key).update(text).digest("hex");

export const downloads: HostRoute = {
  pattern: /./,
  path: /^\/_sandbox\/lambda\//,
  answer: async ({ method, path, query }, _host, context) => {
    const [, account, region = "", hash = ""] =
      /^\/_sandbox\/lambda\/(\d{12})\/([a-z0-9-]+)\/([0-9a-f]{64})$/.exec(path) ?? [];
    if (account !== context.account) return plain(404, "No such code.");
    const expires = query.get("expires") ?? "";
    const expected = Buffer.from(sign(context, `${path}?${expires}`));
    const given = Buffer.from(query.get("signature") ?? "");
    const isSigned = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isSigned || !(Number(expires) > context.clock.now())) return plain(403, "Request has expired");
    if (method !== "GET") return plain(405, "Only GET is possible here.");
    try {
      const body = readCode({ ...context, region }, Buffer.from(hash, "hex").toString("base64"));
      return { status: 200, headers: { "content-type": "application/zip" }, body };
    } catch {
      return plain(404, "No such code.");
    }
  },
};

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});
