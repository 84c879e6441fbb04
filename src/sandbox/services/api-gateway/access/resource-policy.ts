/** The API's own policy. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html */
import { type AccessRequest, contextOf, decide, parsePolicy } from "../../../engines/policy/index.ts";
import { arn } from "../../../kit/index.ts";
import { type Exchange, headerOf } from "../invoke/exchange.ts";
import { accessDenied } from "../invoke/gateway-error.ts";

export type Verdict = "none" | "allowed" | "implicitDeny" | "explicitDeny";

/** What the policy says of an anonymous caller; `none` where the API has no policy. */
export function policyVerdict(exchange: Exchange): Verdict {
  const { policy } = exchange.definition.settings;
  if (policy === undefined) return "none";
  const request = { ...accessRequest(exchange), caller: { kind: "aws", account: "anonymous", arns: [] } } as const;
  return decide({ identity: [], resource: [{ id: "api", document: parsePolicy(policy) }] }, request).outcome;
}

/** An API with a policy is open only to whom the policy lets in. */
export function requirePolicy(exchange: Exchange): void {
  const verdict = policyVerdict(exchange);
  if (verdict === "implicitDeny" || verdict === "explicitDeny") throw notAuthorized(exchange, "anonymous", verdict);
}

export const accessRequest = (exchange: Exchange): AccessRequest => {
  const { incoming } = exchange;
  return {
    action: "execute-api:Invoke",
    resource: requestArn(exchange),
    context: contextOf({
      "aws:SourceIp": incoming.sourceIp,
      "aws:UserAgent": headerOf(incoming.headers, "user-agent"),
      "aws:Referer": headerOf(incoming.headers, "referer"),
      "aws:SecureTransport": "true",
      "aws:CurrentTime": exchange.context.clock.date().toISOString(),
    }),
  };
};

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>` of the path that was asked for. */
export const requestArn = ({ context, api, stageName, incoming }: Exchange): string =>
  arn(context, "execute-api", `${api.id}/${stageName}/${incoming.method}${incoming.path}`);

/** AWS hides all but the end of the account. */
export function notAuthorized(exchange: Exchange, who: string, verdict: Verdict) {
  const resource = requestArn(exchange).replace(/:\d{8}(\d{4}):/, ":********$1:");
  const how = verdict === "explicitDeny" ? " with an explicit deny" : "";
  return accessDenied(`User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${resource}${how}`);
}
