/** AWS_IAM: requests signed for `execute-api`. https://docs.aws.amazon.com/apigateway/latest/developerguide/permissions.html */
import type * as IAM from "@aws-sdk/client-iam";
import { contextOf, decide, parsePolicy } from "../../../engines/policy/index.ts";
import { Fault, type Principal, type WireRequest } from "../../../kit/index.ts";
import { type Exchange, headerOf } from "../invoke/exchange.ts";
import { GatewayError } from "../invoke/gateway-error.ts";
import { accessRequest, notAuthorized, requestArn, type Verdict } from "./resource-policy.ts";

type Caller = Extract<Principal, { kind: "root" | "role" | "user" }>;

/** Throws 403 for a request that is not signed, or whose caller neither its own policies nor the API's let in. */
export async function requireSigned(exchange: Exchange, request: WireRequest): Promise<void> {
  const caller = signer(exchange, request);
  Object.assign(exchange.variables.identity, identityOf(exchange, caller));
  const verdict = caller.kind === "root" ? rootVerdict(exchange, caller) : await verdictOn(exchange, caller);
  if (verdict !== "allowed") throw notAuthorized(exchange, caller.arn, verdict);
}

const TYPES: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: "MISSING_AUTHENTICATION_TOKEN",
  ExpiredTokenException: "EXPIRED_TOKEN",
};

function signer(exchange: Exchange, request: WireRequest): Caller {
  try {
    const principal = exchange.context.authenticate(request, "execute-api");
    if (principal.kind === "root" || principal.kind === "role" || principal.kind === "user") return principal;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    // A header that is no signature at all is as good as none.
    const isForeign = !/^AWS4-/.test(headerOf(exchange.incoming.headers, "authorization") ?? "AWS4-");
    if (isForeign) throw missing();
    throw new GatewayError(TYPES[error.name] ?? "INVALID_SIGNATURE", error.message);
  }
  throw missing();
}

const missing = (): GatewayError => new GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token");

function identityOf({ context }: Exchange, caller: Caller): Record<string, unknown> {
  const id =
    caller.kind === "role"
      ? `${caller.roleId}:${caller.sessionName}`
      : caller.kind === "user"
        ? caller.userId
        : context.account;
  return { accessKey: caller.accessKeyId, accountId: context.account, caller: id, user: id, userArn: caller.arn };
}

/** Root may do all that the API's policy does not deny. */
function rootVerdict(exchange: Exchange, caller: Caller): Verdict {
  const { policy } = exchange.definition.settings;
  if (policy === undefined) return "allowed";
  const { account } = exchange.context;
  const request = { ...accessRequest(exchange), caller: { kind: "aws", account, arns: [caller.arn] } } as const;
  const { outcome } = decide({ identity: [], resource: [{ id: "api", document: parsePolicy(policy) }] }, request);
  return outcome === "explicitDeny" ? outcome : "allowed";
}

/** Within one account an Allow of either side is enough. */
async function verdictOn(exchange: Exchange, caller: Exclude<Caller, { kind: "root" }>): Promise<Verdict> {
  const { policy } = exchange.definition.settings;
  const keys = contextOf({ "aws:SourceIp": exchange.incoming.sourceIp });
  const { EvaluationResults = [] } = await exchange.context
    .service<typeof IAM>("iam")
    .SimulatePrincipalPolicy({
      PolicySourceArn: caller.kind === "role" ? caller.roleArn : caller.arn,
      ActionNames: ["execute-api:Invoke"],
      ResourceArns: [requestArn(exchange)],
      ContextEntries: Object.entries(keys).map(([ContextKeyName, values]) => ({
        ContextKeyName,
        ContextKeyValues: [...(values ?? [])],
        ContextKeyType: "string" as const,
      })),
      ...(policy !== undefined && { ResourcePolicy: policy }),
    })
    .catch(() => ({ EvaluationResults: [] }));
  const decision = EvaluationResults[0]?.EvalDecision ?? "implicitDeny";
  return decision === "allowed" ? "allowed" : decision === "explicitDeny" ? "explicitDeny" : "implicitDeny";
}
