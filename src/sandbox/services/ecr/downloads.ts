/** Download URLs of layers: `/_sandbox/ecr/<account>/<region>/<digest>?token=...` on the sandbox's own address. */
import type { Context, HostRoute, WireResponse } from "../../kit/index.ts";
import { hasBlob, readBlob } from "./blobs.ts";
import { hostOf } from "./repositories.ts";
import { isValidToken, signedToken } from "./signatures.ts";

const VALID_MS = 3_600_000;

/**
 * Another service of the sandbox gets a URL on the registry's host, which `context.fetch` resolves without a socket; a
 * caller from outside gets one on the sandbox's port.
 */
export async function downloadUrl(context: Context, digest: string): Promise<string> {
  const token = signedToken(context, `blob/${digest}`, context.clock.now() + VALID_MS);
  const base = context.principal.kind === "service" ? `http://${hostOf(context)}` : await context.endpoint();
  return `${base}/_sandbox/ecr/${context.account}/${context.region}/${digest}?token=${token}`;
}

export const downloads: HostRoute = {
  pattern: /./,
  path: /^\/_sandbox\/ecr\//,
  answer: (request, _host, context) => Promise.resolve(answer(request.method, request.path, request.query, context)),
};

function answer(method: string, path: string, query: URLSearchParams, context: Context): WireResponse {
  const [, account, region, digest = ""] =
    /^\/_sandbox\/ecr\/([^/]+)\/([^/]+)\/(sha256:[0-9a-f]{64})$/.exec(path) ?? [];
  if (account !== context.account || region === undefined) return plain(404, "No such layer.");
  const there = { ...context, region };
  if (!isValidToken(context, `blob/${digest}`, query.get("token") ?? "")) return plain(403, "Request has expired");
  if (!hasBlob(there, digest)) return plain(404, "No such layer.");
  if (method !== "GET") return plain(405, "Only GET is possible here.");
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: readBlob(there, digest) };
}

const plain = (status: number, body: string): WireResponse => ({
  status,
  headers: { "content-type": "text/plain" },
  body,
});
