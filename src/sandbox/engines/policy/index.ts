/** IAM's policy language: documents, matching, conditions and decisions. Pure: knows no store and no service. */
export { type ConditionContext, contextOf } from "./conditions.ts";
export {
  type PolicyDocument,
  type PolicyStatement,
  PolicySyntaxError,
  parsePolicy,
} from "./document.ts";
export {
  type AccessRequest,
  type Decision,
  decide,
  type NamedPolicy,
  type PolicySet,
} from "./evaluate.ts";
export type { Caller } from "./principals.ts";
export { serviceMayCall } from "./service-access.ts";
export { validateIdentityPolicy, validateTrustPolicy } from "./validate.ts";
export { globMatches } from "./wildcards.ts";
