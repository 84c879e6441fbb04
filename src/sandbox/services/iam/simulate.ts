/** https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html */
import type * as IAM from "@aws-sdk/client-iam";
import {
  type AccessRequest,
  type Caller,
  type ConditionContext,
  contextOf,
  type Decision,
  decide,
  type NamedPolicy,
  type PolicySet,
} from "../../engines/policy/index.ts";
import { parseArn } from "../../kit/index.ts";
import { checkedIdentityPolicy, readDocument } from "./documents.ts";
import { listPage } from "./entities.ts";
import { invalidInput } from "./faults.ts";
import type { On } from "./handler.ts";
import { identityOfArn, policiesOf } from "./policy-sets.ts";

type Shared = Pick<
  IAM.SimulateCustomPolicyRequest,
  | "ActionNames"
  | "ResourceArns"
  | "ResourcePolicy"
  | "ContextEntries"
  | "ResourceHandlingOption"
  | "CallerArn"
  | "Marker"
  | "MaxItems"
>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const simulatePrincipalPolicy: On<"SimulatePrincipalPolicy"> = (input, context) => {
  if (input.PolicyExclusionList !== undefined)
    throw invalidInput("PolicyExclusionList of SimulatePrincipalPolicy is not in the sandbox.");
  const { kind, row } = identityOfArn(context, input.PolicySourceArn ?? "");
  const policies = policiesOf(context, kind, row);
  const boundary = input.PermissionsBoundaryPolicyInputList;
  return simulate(
    {
      identity: [...policies.identity, ...inputPolicies("PolicyInputList", input.PolicyInputList)],
      boundary: boundary ? inputPolicies("PermissionsBoundaryPolicyInputList", boundary) : policies.boundary,
    },
    { ...input, CallerArn: input.CallerArn ?? row.arn },
  );
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html */
export const simulateCustomPolicy: On<"SimulateCustomPolicy"> = (input) => {
  const boundary = input.PermissionsBoundaryPolicyInputList;
  return simulate(
    {
      identity: inputPolicies("PolicyInputList", input.PolicyInputList),
      boundary: boundary && inputPolicies("PermissionsBoundaryPolicyInputList", boundary),
    },
    input,
  );
};

function simulate(policies: PolicySet, input: Shared) {
  if (input.ResourceHandlingOption !== undefined)
    throw invalidInput("ResourceHandlingOption of the policy simulator is not in the sandbox.");
  const resource = input.ResourcePolicy
    ? [{ id: "ResourcePolicy", type: "resource" as const, document: readDocument(input.ResourcePolicy) }]
    : [];
  const caller = callerOf(input.CallerArn);
  const context = simulatedContext(input);
  const results = (input.ActionNames ?? []).flatMap((action) => {
    if (!/^[A-Za-z0-9-]+:[A-Za-z0-9]+$/.test(action)) throw invalidInput(`Invalid action name: ${action}`);
    return (input.ResourceArns ?? ["*"]).map((arn) => {
      const request: AccessRequest = { action, resource: arn, context, ...(caller ? { caller } : {}) };
      return resultOf(request, decide({ ...policies, resource }, request), policies.boundary !== undefined);
    });
  });
  const { items, rest } = listPage(results, input);
  return { EvaluationResults: items, ...rest };
}

const inputPolicies = (list: string, documents: readonly string[] | undefined): NamedPolicy[] =>
  (documents ?? []).map((text, i) => ({ id: `${list}.${i + 1}`, document: readDocument(checkedIdentityPolicy(text)) }));

function simulatedContext({ ContextEntries, CallerArn }: Shared): ConditionContext {
  const parts = parseArn(CallerArn ?? "");
  const given = (ContextEntries ?? []).map(({ ContextKeyName = "", ContextKeyValues = [] }): [string, string[]] => [
    ContextKeyName,
    ContextKeyValues,
  ]);
  return {
    ...contextOf({
      "aws:PrincipalArn": CallerArn,
      "aws:PrincipalAccount": parts?.account,
      "aws:username": parts?.resource.startsWith("user/") ? parts.resource.split("/").at(-1) : undefined,
    }),
    ...contextOf(Object.fromEntries(given)),
  };
}

function callerOf(arn: string | undefined): Caller | undefined {
  return arn === undefined ? undefined : { kind: "aws", account: parseArn(arn)?.account ?? "", arns: [arn] };
}

function resultOf(request: AccessRequest, decision: Decision, bounded: boolean): IAM.EvaluationResult {
  return {
    EvalActionName: request.action,
    EvalResourceName: request.resource,
    EvalDecision: decision.outcome,
    MatchedStatements: decision.matched.map(({ policyId, policyType }) => ({
      SourcePolicyId: policyId,
      SourcePolicyType: policyType ?? "none",
    })),
    MissingContextValues: [...decision.missingContext],
    ...(bounded
      ? { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: decision.boundaryAllows ?? false } }
      : {}),
  };
}
