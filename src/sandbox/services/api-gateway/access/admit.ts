/** Whether a request may reach its method: identity, policies, API key, limits. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html */
import type { WireRequest } from "../../../kit/index.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { admitKey } from "./api-key.ts";
import { requireCognitoUser } from "./cognito-authorizer.ts";
import { requireSigned } from "./iam.ts";
import { requireLambdaAuthorizer } from "./lambda-authorizer.ts";
import { policyVerdict, requirePolicy } from "./resource-policy.ts";
import { throttle } from "./throttle.ts";

/** Throws the reason where it may not. */
export async function admit(exchange: Exchange, request: WireRequest): Promise<void> {
  await authorize(exchange, request);
  const member = admitKey(exchange);
  throttle(exchange, member);
}

async function authorize(exchange: Exchange, request: WireRequest): Promise<void> {
  switch (exchange.method.authorizationType) {
    case "AWS_IAM":
      return requireSigned(exchange, request);
    case "CUSTOM":
      return requireLambdaAuthorizer(exchange, policyVerdict(exchange));
    case "COGNITO_USER_POOLS":
      await requireCognitoUser(exchange);
      return requirePolicy(exchange);
    default:
      return requirePolicy(exchange);
  }
}
