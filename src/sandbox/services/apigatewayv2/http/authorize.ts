/** Who may use a route. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html */
import type { WireResponse } from "../../../kit/index.ts";
import { identityOf, signedCaller } from "../backend/signed-caller.ts";
import { type Authorized, gatewayAnswer, type MatchedExchange, type Notes } from "./exchange.ts";
import { authorizeWithFunction } from "./function-authorizer.ts";
import { authorizeWithToken } from "./token-authorizer.ts";

/** What the route's authorizer found out, or the answer that refuses. */
export type Verdict = { readonly authorized: Authorized } | { readonly refused: WireResponse };

export async function authorize(exchange: MatchedExchange, notes: Notes): Promise<Verdict> {
  const { route, snapshot } = exchange;
  const authorizer = snapshot.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  switch (route.AuthorizationType) {
    case "AWS_IAM":
      return withSignature(exchange);
    case "JWT":
      return authorizer
        ? authorizeWithToken(exchange, authorizer, notes)
        : { refused: gatewayAnswer(401, "Unauthorized") };
    case "CUSTOM":
      return authorizer
        ? authorizeWithFunction(exchange, authorizer, notes)
        : { refused: gatewayAnswer(500, "Internal Server Error") };
    default:
      return { authorized: { kind: "none" } };
  }
}

async function withSignature({ context, api, stage, request, path }: MatchedExchange): Promise<Verdict> {
  const resource = `${api.id}/${stage.name}/${request.method}/${path.replace(/^\//, "")}`;
  const caller = await signedCaller(context, request, { action: "execute-api:Invoke", resource });
  if (!caller) return { refused: gatewayAnswer(403, "Forbidden") };
  return { authorized: { kind: "iam", identity: identityOf(context, caller) } };
}
