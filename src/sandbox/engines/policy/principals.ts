/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
import type { PrincipalElement } from "./document.ts";

/** Who asks, as resource and trust policies name them. */
export type Caller =
  | { readonly kind: "service"; readonly service: string }
  | {
      readonly kind: "aws";
      readonly account: string;
      /** Every ARN under which a policy may name the caller: of the session and of its role, or of the user. */
      readonly arns: readonly string[];
    };

/** `account`: the policy trusts the caller's whole account, which leaves it to identity policies there to allow the call. */
export type PrincipalMatch = "none" | "account" | "direct";

export function principalMatch(element: PrincipalElement, caller: Caller): PrincipalMatch {
  if (element === "everyone") return "direct";
  if (caller.kind === "service") return element.Service?.some(isService(caller.service)) ? "direct" : "none";
  const named = element.AWS ?? [];
  if (named.some((value) => value === "*" || caller.arns.includes(value))) return "direct";
  return named.some((value) => accountOf(value) === caller.account) ? "account" : "none";
}

const isService =
  (service: string) =>
  (value: string): boolean =>
    value === service;

/** The account that a principal stands for as a whole: `123456789012` or `arn:aws:iam::123456789012:root`. */
function accountOf(value: string): string | undefined {
  return /^\d{12}$/.test(value) ? value : /^arn:[^:]+:iam::(\d{12}):root$/.exec(value)?.[1];
}
