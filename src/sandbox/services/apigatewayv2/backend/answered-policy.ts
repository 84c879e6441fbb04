/** The policy that a Lambda authorizer answers with. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
import { contextOf, decide, PolicySyntaxError, parsePolicy } from "../../../engines/policy/index.ts";

/** Says of an `execute-api` ARN whether the policy allows it to be invoked; undefined where it is no policy. */
export function policyAllows(document: unknown): ((resource: string) => boolean) | undefined {
  if (typeof document !== "object" || document === null) return undefined;
  try {
    const identity = [{ id: "authorizer", document: parsePolicy(JSON.stringify(document)) }];
    return (resource) =>
      decide({ identity }, { action: "execute-api:Invoke", resource, context: contextOf({}) }).outcome === "allowed";
  } catch (error) {
    if (error instanceof PolicySyntaxError) return undefined;
    throw error;
  }
}
