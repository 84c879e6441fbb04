/** COGNITO_USER_POOLS: a token of a user pool. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { isSignedByOneOf, type ReadToken, readToken, type WebKey } from "../../../engines/json-web-token.ts";
import { type Context, defineRuntime, parseArn } from "../../../kit/index.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { GatewayError, unauthorized } from "../invoke/gateway-error.ts";
import { identityValues } from "./authorizer-event.ts";

/** Throws 401 without a good token of one of the authorizer's pools; its claims become `$context.authorizer.claims`. */
export async function requireCognitoUser(exchange: Exchange): Promise<void> {
  const { definition, method, log, context } = exchange;
  const authorizer = definition.authorizers[method.authorizerId ?? ""];
  if (!authorizer) throw new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", "");
  log.info(`Starting authorizer: ${authorizer.id} for request: ${context.requestId}`);
  const [given] = identityValues(exchange, authorizer) ?? [];
  const claims = await claimsOf(context, authorizer, { given, scopes: method.authorizationScopes ?? [] });
  exchange.variables.authorizer = { claims };
  log.info("Successfully completed authorizer execution");
}

export interface GivenToken {
  readonly given: string | undefined;
  /** Of the method: with any, an access token that has one of them is wanted, else an identity token. */
  readonly scopes: readonly string[];
}

export async function claimsOf(
  context: Context,
  authorizer: ApiGateway.Authorizer,
  { given, scopes }: GivenToken,
): Promise<Record<string, string>> {
  const token = readToken((given ?? "").replace(/^Bearer\s+/i, ""));
  if (!token) throw unauthorized();
  const { iss, exp, aud, token_use, scope } = token.claims;
  const issuer = issuersOf(authorizer).find((each) => each === iss);
  if (issuer === undefined || !(await isGenuine(context, issuer, token))) throw unauthorized();
  if (Number(exp) * 1000 <= context.clock.now())
    throw new GatewayError("UNAUTHORIZED", "The incoming token has expired");
  const { identityValidationExpression: pattern } = authorizer;
  if (pattern && !new RegExp(`^(?:${pattern})$`).test(String(aud ?? ""))) throw unauthorized();
  const granted = String(scope ?? "").split(" ");
  const fits =
    scopes.length === 0 ? token_use === "id" : token_use === "access" && scopes.some((each) => granted.includes(each));
  if (!fits) throw unauthorized();
  return textClaims(token.claims);
}

const issuersOf = ({ providerARNs = [] }: ApiGateway.Authorizer): string[] =>
  providerARNs.flatMap((each) => {
    const { region = "", resource = "" } = parseArn(each) ?? {};
    return `https://cognito-idp.${region}.amazonaws.com/${resource.replace(/^userpool\//, "")}`;
  });

/** Published keys by issuer: read again only for a key that is not known. */
const keySets = defineRuntime({ name: "key-sets", create: () => new Map<string, readonly WebKey[]>() });

async function isGenuine(context: Context, issuer: string, token: ReadToken): Promise<boolean> {
  const sets = context.runtime(keySets);
  const known = sets.get(issuer);
  if (known?.some(({ kid }) => kid === token.header.kid)) return isSignedByOneOf(token, known);
  const { status, body } = await context.fetch(`${issuer}/.well-known/jwks.json`);
  if (status !== 200 || body === undefined || (typeof body === "object" && !(body instanceof Uint8Array))) return false;
  const { keys = [] } = JSON.parse(Buffer.from(body).toString("utf8")) as { keys?: readonly WebKey[] };
  sets.set(issuer, keys);
  return isSignedByOneOf(token, keys);
}

/** Claims are text in `$context`: times as Java prints dates, lists joined by commas. */
function textClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => {
      if ((name === "exp" || name === "iat") && typeof value === "number")
        return [name, javaDate(new Date(value * 1000))];
      if (Array.isArray(value)) return [name, value.join(",")];
      return [name, typeof value === "object" ? JSON.stringify(value) : String(value)];
    }),
  );
}

/** `Mon Nov 23 09:03:26 UTC 2026`. */
export const javaDate = (date: Date): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString()) ?? [];
  return `${date.toUTCString().slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
};
