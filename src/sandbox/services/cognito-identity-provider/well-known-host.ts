/** What verifiers of tokens read at the issuer: `https://cognito-idp.<region>.amazonaws.com/<pool>/.well-known/...`. */
import type { HostRoute, WireResponse } from "../../kit/index.ts";
import { keySetOf } from "./signing-keys.ts";
import { pools } from "./state.ts";
import { issuerOf } from "./tokens.ts";

export const wellKnownHost: HostRoute = {
  path: /\/\.well-known\//,
  pattern: /^cognito-idp\.[a-z0-9-]+\.amazonaws\.com$/i,
  answer: async ({ path, method }, _host, context) => {
    const [, poolId = "", document] = /^\/([^/]+)\/\.well-known\/([a-z-]+(?:\.json)?)$/.exec(path) ?? [];
    const pool = context.table(pools).get(poolId);
    if (document !== "jwks.json" && document !== "openid-configuration") return json(404, { message: "Not Found" });
    if (method !== "GET" && method !== "HEAD") return json(405, { message: "Method Not Allowed" });
    if (!pool) return json(404, { code: "ResourceNotFoundException", message: `User pool ${poolId} does not exist.` });
    if (document === "jwks.json") return json(200, await keySetOf(context, pool));
    const issuer = issuerOf(context, pool.id);
    return json(200, {
      id_token_signing_alg_values_supported: ["RS256"],
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ["code", "token"],
      scopes_supported: ["openid", "email", "phone", "profile"],
      subject_types_supported: ["public"],
    });
  },
};

const json = (status: number, value: object): WireResponse => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "public, max-age=86400" },
  body: JSON.stringify(value),
});
