/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html */
import { type ConditionContext, conditionHolds } from "./conditions.ts";
import type { PolicyDocument, PolicyStatement } from "./document.ts";
import { type Caller, type PrincipalMatch, principalMatch } from "./principals.ts";
import { globMatches, patternMatches, type Variables, variablesIn } from "./wildcards.ts";

/** A document and what it is called in MatchedStatements. */
export interface NamedPolicy {
  readonly id: string;
  /** IAM's PolicySourceType. */
  readonly type?: "user" | "group" | "role" | "aws-managed" | "user-managed" | "resource" | "none";
  readonly document: PolicyDocument;
}

export interface AccessRequest {
  /** For example `ssm:GetParameter`; case does not matter. */
  readonly action: string;
  /**
   * The ARN acted on; `*` where the operation has no resources of its own. Undefined where the ARN cannot be told from the
   * request: an Allow then counts whatever its Resource, a Deny only with Resource `*`, so that nothing is refused
   * which AWS would allow.
   */
  readonly resource: string | undefined;
  readonly context: ConditionContext;
  /** Needed where policies name principals. */
  readonly caller?: Caller;
}

/** The policies that apply. Boundary and session narrow where they are given; a resource policy adds. */
export interface PolicySet {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: readonly NamedPolicy[] | undefined;
  readonly session?: readonly NamedPolicy[] | undefined;
  readonly resource?: readonly NamedPolicy[] | undefined;
}

export interface MatchedStatement {
  readonly policyId: string;
  readonly policyType: NamedPolicy["type"];
  readonly statement: PolicyStatement;
  readonly source: "identity" | "boundary" | "session" | "resource";
  /** Of a resource policy: how it names the caller. */
  readonly principal: PrincipalMatch | undefined;
}

export interface Decision {
  readonly outcome: "allowed" | "explicitDeny" | "implicitDeny";
  /** What denied or, for an implicit deny, which kind of policy lacked an Allow. */
  readonly by: MatchedStatement["source"] | undefined;
  /** The statements that decided: those that deny, else those that allow. */
  readonly matched: readonly MatchedStatement[];
  readonly boundaryAllows: boolean | undefined;
  /** Condition keys and variables that the policies use and the request does not have, as written. */
  readonly missingContext: readonly string[];
}

/** Decides a request within one account: an explicit Deny wins, and each kind of policy that is there must allow. */
export function decide(policies: PolicySet, request: AccessRequest): Decision {
  const all = (["identity", "boundary", "session", "resource"] as const).flatMap((source) =>
    (policies[source] ?? []).flatMap((policy) => matchesOf(policy, source, request)),
  );
  const allows = all.filter(({ statement }) => statement.effect === "Allow");
  const denies = all.filter(({ statement }) => statement.effect === "Deny");
  const has = (source: MatchedStatement["source"]): boolean => allows.some((each) => each.source === source);
  const shared = {
    boundaryAllows: policies.boundary && has("boundary") && !denies.some(({ source }) => source === "boundary"),
    missingContext: missingContext(policies, request.context),
  };
  if (denies[0]) return { ...shared, outcome: "explicitDeny", by: denies[0].source, matched: denies };
  const direct = allows.some((each) => each.source === "resource" && each.principal === "direct");
  const lacking = direct
    ? undefined
    : ((["boundary", "session"] as const).find((source) => policies[source] && !has(source)) ??
      (has("identity") ? undefined : "identity"));
  if (lacking) return { ...shared, outcome: "implicitDeny", by: lacking, matched: [] };
  const matched = allows.filter(({ source }) => source !== "boundary");
  return { ...shared, outcome: "allowed", by: undefined, matched };
}

function matchesOf(
  policy: NamedPolicy,
  source: MatchedStatement["source"],
  request: AccessRequest,
): readonly MatchedStatement[] {
  const variables = policy.document.version === "2012-10-17" ? variablesOf(request.context) : undefined;
  return policy.document.statements.flatMap((statement) => {
    const principal = principalOf(statement, request.caller);
    return principal !== "none" && statementApplies(statement, request, variables)
      ? [{ policyId: policy.id, policyType: policy.type, statement, source, principal }]
      : [];
  });
}

/** Undefined where the statement names no principal, as in identity policies. */
function principalOf({ principal, notPrincipal }: PolicyStatement, caller: Caller | undefined) {
  if (principal) return caller ? principalMatch(principal, caller) : "none";
  if (notPrincipal) return caller && principalMatch(notPrincipal, caller) === "none" ? "direct" : "none";
  return undefined;
}

function statementApplies(statement: PolicyStatement, request: AccessRequest, variables: Variables | undefined) {
  return (
    actionApplies(statement, request.action.toLowerCase()) &&
    resourceApplies(statement, request.resource, variables) &&
    statement.conditions.every((condition) => conditionHolds(condition, request.context, variables))
  );
}

function actionApplies({ actions, notActions }: PolicyStatement, action: string): boolean {
  const matches = (pattern: string): boolean => globMatches(pattern.toLowerCase(), action);
  return actions ? actions.some(matches) : !(notActions ?? ["*"]).some(matches);
}

function resourceApplies(
  { effect, resources, notResources }: PolicyStatement,
  resource: string | undefined,
  variables: Variables | undefined,
): boolean {
  // A trust policy has no Resource: it speaks of the role that it is attached to.
  if (!resources && !notResources) return true;
  if (resource === undefined) return effect === "Allow" || (resources?.includes("*") ?? false);
  const matches = (pattern: string): boolean => patternMatches(pattern, resource, variables);
  return resources ? resources.some(matches) : !notResources?.some(matches);
}

const variablesOf =
  (context: ConditionContext): Variables =>
  (key) => {
    const values = context[key.toLowerCase()];
    return values?.length === 1 ? values[0] : undefined;
  };

function missingContext(policies: PolicySet, context: ConditionContext): string[] {
  const statements = Object.values(policies).flatMap((set: readonly NamedPolicy[] | undefined) =>
    (set ?? []).flatMap(({ document }) => document.statements),
  );
  const keys = statements.flatMap((statement) => [
    ...statement.conditions.flatMap(({ key, values }) => [key, ...values.flatMap(variablesIn)]),
    ...[...(statement.resources ?? []), ...(statement.notResources ?? [])].flatMap(variablesIn),
  ]);
  return [...new Set(keys)].filter((key) => context[key.toLowerCase()] === undefined);
}
