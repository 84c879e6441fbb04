/** What an authorizer's function answers. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html */
import { type PolicyDocument, parsePolicy } from "../../../engines/policy/index.ts";

export interface AuthorizerAnswer {
  readonly principalId: string;
  readonly policy: PolicyDocument;
  readonly policyText: string;
  /** `$context.authorizer.<name>`: always text. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/** Undefined where it is not of the form that API Gateway takes. */
export function readAuthorizerAnswer(payload: string): AuthorizerAnswer | undefined {
  try {
    const value = JSON.parse(payload) as Readonly<Record<string, unknown>> | null;
    const { principalId, policyDocument, context = {}, usageIdentifierKey } = value ?? {};
    if (typeof principalId !== "string" || typeof policyDocument !== "object" || policyDocument === null)
      return undefined;
    const texts = textsOf(context);
    if (!texts) return undefined;
    const policyText = JSON.stringify(policyDocument);
    return {
      principalId,
      policy: parsePolicy(policyText),
      policyText,
      context: texts,
      usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Values may be texts, numbers and booleans; an object or a list makes the answer invalid. */
function textsOf(context: unknown): Record<string, string> | undefined {
  if (typeof context !== "object" || context === null) return undefined;
  const entries = Object.entries(context).filter(([, value]) => value !== null);
  if (entries.some(([, value]) => typeof value === "object")) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
