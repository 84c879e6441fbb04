/** Lambda authorizers. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
import type { Authorizer } from "@aws-sdk/client-apigatewayv2";
import { arn, defineRuntime } from "../../../kit/index.ts";
import { policyAllows } from "../backend/answered-policy.ts";
import { invokeFunction } from "../backend/invoke-function.ts";
import { functionIn } from "../integration-rules.ts";
import type { Verdict } from "./authorize.ts";
import { gatewayAnswer, INTERNAL_ERROR, type MatchedExchange, type Notes } from "./exchange.ts";
import { eventOf } from "./function-event.ts";
import { identityOfSource } from "./identity-sources.ts";

interface Answer {
  readonly isAllowed: (resource: string) => boolean;
  readonly principalId: string | undefined;
  readonly context: Readonly<Record<string, unknown>>;
}

/** Answers by what identifies the caller, kept for the authorizer's time to live. */
const answers = defineRuntime({
  name: "authorizer-answers",
  create: () => new Map<string, { readonly answer: Answer; readonly until: number }>(),
});

const TIMEOUT_MS = 10_000;

export async function authorizeWithFunction(
  exchange: MatchedExchange,
  authorizer: Authorizer,
  notes: Notes,
): Promise<Verdict> {
  const { context, api, stage } = exchange;
  const sources = authorizer.IdentitySource ?? [];
  const identity = sources.map((source) => identityOfSource(exchange, source));
  if (identity.includes(undefined)) return { refused: gatewayAnswer(401, "Unauthorized") };
  const ttl = authorizer.AuthorizerResultTtlInSeconds ?? 0;
  const key = JSON.stringify([api.id, stage.name, stage.settings.DeploymentId, authorizer.AuthorizerId, identity]);
  const cache = context.runtime(answers);
  const known = ttl > 0 ? cache.get(key) : undefined;
  const now = context.clock.now();
  const answer = known && known.until > now ? known.answer : await ask(exchange, authorizer, notes);
  if (!answer) return { refused: INTERNAL_ERROR };
  if (ttl > 0 && answer !== known?.answer) cache.set(key, { answer, until: now + ttl * 1000 });
  if (!answer.isAllowed(routeArnOf(exchange))) return { refused: gatewayAnswer(403, "Forbidden") };
  return { authorized: { kind: "lambda", context: answer.context, principalId: answer.principalId } };
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` of this request. */
const routeArnOf = ({ context, api, stage, request, path }: MatchedExchange): string =>
  arn(context, "execute-api", `${api.id}/${stage.name}/${request.method}/${path.replace(/^\//, "")}`);

async function ask(exchange: MatchedExchange, authorizer: Authorizer, notes: Notes): Promise<Answer | undefined> {
  const { context, api } = exchange;
  const outcome = await invokeFunction(context, {
    functionArn: functionIn(authorizer.AuthorizerUri),
    source: `${api.id}/authorizers/${authorizer.AuthorizerId}`,
    event: authorizerEvent(exchange, authorizer),
    timeoutMs: TIMEOUT_MS,
  });
  const answer = outcome.kind === "answered" ? readAnswer(authorizer, outcome.payload) : undefined;
  if (!answer)
    notes.authorizer = {
      error: outcome.kind === "failed" ? outcome.reason : `The authorizer's function: ${outcome.kind}`,
    };
  return answer;
}

function authorizerEvent(exchange: MatchedExchange, authorizer: Authorizer): object {
  const version = authorizer.AuthorizerPayloadFormatVersion === "1.0" ? "1.0" : "2.0";
  const { body: _body, isBase64Encoded: _encoded, ...event } = eventOf(exchange, { kind: "none" }, version);
  const sources = (authorizer.IdentitySource ?? []).map((source) => identityOfSource(exchange, source) ?? "");
  if (version === "2.0") return { ...event, type: "REQUEST", routeArn: routeArnOf(exchange), identitySource: sources };
  const identitySource = sources.join(",");
  return {
    ...event,
    type: "REQUEST",
    methodArn: routeArnOf(exchange),
    identitySource,
    authorizationToken: identitySource,
  };
}

/** Undefined where the function's answer is neither of the two forms. */
function readAnswer(authorizer: Authorizer, payload: unknown): Answer | undefined {
  if (typeof payload !== "object" || payload === null) return undefined;
  const { isAuthorized, policyDocument, principalId, context = {} } = payload as Record<string, unknown>;
  if (typeof context !== "object" || context === null) return undefined;
  const name = typeof principalId === "string" ? principalId : undefined;
  if (authorizer.EnableSimpleResponses) {
    if (typeof isAuthorized !== "boolean") return undefined;
    return { isAllowed: () => isAuthorized, principalId: name, context: { ...context } };
  }
  const allows = policyAllows(policyDocument);
  return allows && name !== undefined ? { isAllowed: allows, principalId: name, context: { ...context } } : undefined;
}
