/** CUSTOM: a function decides. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { decide } from "../../../engines/policy/index.ts";
import { arn, type Context } from "../../../kit/index.ts";
import { functionIn, invokeFunction } from "../integrations/invoke-function.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { accessDenied, GatewayError, unauthorized } from "../invoke/gateway-error.ts";
import { withStageVariables } from "../mapping/request.ts";
import { type AuthorizerAnswer, readAuthorizerAnswer } from "./authorizer-answer.ts";
import { authorizerCache } from "./authorizer-cache.ts";
import { authorizerEvent, identityValues } from "./authorizer-event.ts";
import { accessRequest, type Verdict } from "./resource-policy.ts";

/** Throws 401 without proof, 403 where the answer's policy does not let the request in. */
export async function requireLambdaAuthorizer(exchange: Exchange, policy: Verdict): Promise<void> {
  if (policy === "explicitDeny") throw denied(true);
  const authorizer = exchange.definition.authorizers[exchange.method.authorizerId ?? ""];
  if (!authorizer) throw failure("AUTHORIZER_CONFIGURATION_ERROR", "Invalid authorizer");
  const answer = await askAuthorizer(exchange, authorizer);
  exchange.variables.authorizer = { principalId: answer.principalId, ...answer.context };
  if (answer.usageIdentifierKey !== undefined) exchange.variables.identity.apiKey = answer.usageIdentifierKey;
  const { outcome } = decide({ identity: [{ id: "authorizer", document: answer.policy }] }, accessRequest(exchange));
  if (outcome === "explicitDeny") throw denied(true);
  if (outcome !== "allowed" && policy !== "allowed") throw denied(false);
}

const denied = (isExplicit: boolean): GatewayError =>
  accessDenied(`User is not authorized to access this resource${isExplicit ? " with an explicit deny" : ""}`);

const failure = (type: string, reason: string): GatewayError =>
  new GatewayError(type, "", { log: [`Execution failed due to configuration error: ${reason}`] });

/** The function's answer, from the cache where it is still good. */
export async function askAuthorizer(exchange: Exchange, authorizer: ApiGateway.Authorizer): Promise<AuthorizerAnswer> {
  const { context, api, stageName, log } = exchange;
  const identity = identityValues(exchange, authorizer);
  if (identity === undefined || !passesExpression(authorizer, identity)) throw unauthorized();
  log.info(`Starting authorizer: ${authorizer.id} for request: ${context.requestId}`);
  log.data(() => `Incoming identity: ${identity.map(masked).join(",")}`);
  const ttl = authorizer.authorizerResultTtlInSeconds ?? 300;
  const key = JSON.stringify([api.id, stageName, authorizer.id, ...identity]);
  const cache = context.runtime(authorizerCache);
  const known = ttl > 0 && identity.length > 0 ? cache.get(key) : undefined;
  if (known && known.until > context.clock.now()) return known.answer;
  const answer = await call(exchange, authorizer);
  if (ttl > 0 && identity.length > 0) cache.set(key, { answer, until: context.clock.now() + ttl * 1000 });
  log.data(() => `Using valid authorizer policy for principal: ${masked(answer.principalId)}`);
  log.info("Successfully completed authorizer execution");
  return answer;
}

function passesExpression(
  { type, identityValidationExpression: pattern }: ApiGateway.Authorizer,
  [token = ""]: readonly string[],
): boolean {
  return type !== "TOKEN" || !pattern || new RegExp(`^(?:${pattern})$`).test(token);
}

const masked = (text: string): string => `${"*".repeat(Math.max(0, text.length - 6))}${text.slice(-6)}`;

async function call(exchange: Exchange, authorizer: ApiGateway.Authorizer): Promise<AuthorizerAnswer> {
  const { context, api, log } = exchange;
  const functionArn = functionIn(withStageVariables(exchange, authorizer.authorizerUri ?? ""));
  if (functionArn === undefined) throw failure("AUTHORIZER_CONFIGURATION_ERROR", "Invalid authorizer URI");
  const payload = JSON.stringify(authorizerEvent(exchange, authorizer));
  log.data(() => `Endpoint request body after transformations: ${payload}`);
  try {
    const result = await invokeFunction(context, {
      functionArn,
      payload,
      sourceArn: authorizerArn(context, api.id, authorizer),
      credentials: authorizer.authorizerCredentials,
      timeoutMs: 29_000,
    });
    log.data(() => `Authorizer result body before parsing: ${result.payload}`);
    // The one error that is an answer: `callback("Unauthorized")`.
    if (result.error === "Unauthorized") throw unauthorized();
    if (result.error !== undefined) throw failure("AUTHORIZER_FAILURE", `Authorizer function failed: ${result.error}`);
    return readAuthorizerAnswer(result.payload) ?? raise();
  } catch (error) {
    if (error instanceof GatewayError && !/^(UNAUTHORIZED|AUTHORIZER_)/.test(error.responseType))
      throw new GatewayError("AUTHORIZER_CONFIGURATION_ERROR", "", { log: error.log });
    throw error;
  }
}

function raise(): never {
  throw failure("AUTHORIZER_CONFIGURATION_ERROR", "Invalid JSON in response: the authorizer's answer is no policy");
}

/** What functions' policies name: `arn:aws:execute-api:<region>:<account>:<api>/authorizers/<id>`. */
const authorizerArn = (context: Context, apiId: string, { id }: ApiGateway.Authorizer): string =>
  arn(context, "execute-api", `${apiId}/authorizers/${id}`);
