import type * as Config from "@aws-sdk/client-config-service";
import { randomBase32 } from "../../../shared/random.ts";
import { arn, type Context, fault, found, fromTagList, page } from "../../kit/index.ts";
import { beginEvaluation } from "./evaluation.ts";
import { invalidParameter, noRecorder, noSuchRule, ruleInUse } from "./faults.ts";
import type { On } from "./handler.ts";
import { managedRules } from "./rules/index.ts";
import { evaluations, type RuleRow, recorders, rules, starts } from "./state.ts";

const DELETION_MS = 10_000;
const BETWEEN_STARTS_MS = 60_000;

/** https://docs.aws.amazon.com/config/latest/APIReference/API_PutConfigRule.html: a new rule is evaluated at once. */
export const putConfigRule: On<"PutConfigRule"> = (input, context) => {
  const given = input.ConfigRule ?? { Source: undefined };
  if (context.table(recorders).list().length === 0) throw noRecorder();
  const known = givenRule(context, given);
  const name = given.ConfigRuleName ?? known?.name ?? "";
  if (!/^[\w-]{1,128}$/.test(name))
    throw invalidParameter("A ConfigRuleName is required, of letters, digits, hyphens and underscores.");
  if (known) checkFree(known);
  const id = known?.id ?? `config-rule-${randomBase32(6)}`;
  const { Scope: scope, MaximumExecutionFrequency: frequency, InputParameters: parameters } = given;
  checkParameters(parameters);
  if (scope?.TagKey !== undefined || scope?.ServicePrincipals !== undefined)
    throw invalidParameter("A rule's scope by tag or service principal is not in the sandbox.");
  context.table(rules).put(name, {
    name,
    arn: known?.arn ?? arn(context, "config", `config-rule/${id}`),
    id,
    description: given.Description,
    identifier: identifierOf(given.Source),
    types: scope?.ComplianceResourceTypes,
    resourceId: scope?.ComplianceResourceId,
    parameters,
    frequency,
    state: "ACTIVE",
    activated: known?.activated ?? context.clock.now(),
    invoked: known?.invoked,
    evaluated: known?.evaluated,
    failed: known?.failed,
    tags: known?.tags ?? fromTagList(input.Tags),
  });
  beginEvaluation(context, name);
  return {};
};

export const describeConfigRules: On<"DescribeConfigRules"> = (input, context) => {
  const { items, next } = page(namedRules(context, input.ConfigRuleNames), {
    token: input.NextToken,
    limit: undefined,
    max: 25,
    badToken: "InvalidNextTokenException",
  });
  return { ConfigRules: items.map(ruleAsAnswered), NextToken: next };
};

/** https://docs.aws.amazon.com/config/latest/APIReference/API_DeleteConfigRule.html: DELETING until its results are gone. */
export const deleteConfigRule: On<"DeleteConfigRule"> = (input, context) => {
  const row = ruleOf(context, input.ConfigRuleName);
  checkFree(row);
  context.table(rules).patch(row.name, { state: "DELETING" });
  context.later("delete-rule", context.clock.lifecycle(DELETION_MS), { name: row.name, id: row.id });
  return {};
};

/** Timer `delete-rule`. */
export function finishDeletion({ name, id }: { readonly name: string; readonly id: string }, context: Context): void {
  if (context.table(rules).get(name)?.id !== id) return;
  forgetResults(context, name);
  context.table(rules).delete(name);
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_StartConfigRulesEvaluation.html: once a minute. */
export const startConfigRulesEvaluation: On<"StartConfigRulesEvaluation"> = (input, context) => {
  const names = input.ConfigRuleNames ?? [];
  if (names.length === 0) throw invalidParameter("At least one ConfigRuleName must be provided.");
  const rows = names.map((name) => ruleOf(context, name));
  for (const row of rows) checkFree(row);
  const last = context.table(starts).get("last")?.at;
  if (last !== undefined && context.clock.now() - last < context.clock.period(BETWEEN_STARTS_MS))
    throw fault("LimitExceededException", "StartConfigRulesEvaluation can be called once per minute. Try again later.");
  context.table(starts).put("last", { at: context.clock.now() });
  for (const { name } of rows) beginEvaluation(context, name);
  return {};
};

export const deleteEvaluationResults: On<"DeleteEvaluationResults"> = (input, context) => {
  const row = ruleOf(context, input.ConfigRuleName);
  checkFree(row);
  forgetResults(context, row.name);
  return {};
};

export const ruleOf = (context: Context, name = ""): RuleRow =>
  found(context.table(rules).get(name), () => noSuchRule(name));

export const namedRules = (context: Context, names: readonly string[] | undefined): RuleRow[] =>
  names?.length ? names.map((name) => ruleOf(context, name)) : context.table(rules).list();

/** The rule that a put means: by name, ARN or id. */
function givenRule(context: Context, given: Config.ConfigRule): RuleRow | undefined {
  const { ConfigRuleName: name, ConfigRuleArn: ruleArn, ConfigRuleId: id } = given;
  if (name !== undefined) return context.table(rules).get(name);
  if (ruleArn === undefined && id === undefined) return undefined;
  const row = context
    .table(rules)
    .list()
    .find((each) => each.arn === ruleArn || each.id === id);
  return found(row, () => noSuchRule(ruleArn ?? id));
}

function identifierOf(source: Config.Source | undefined): string {
  const { Owner, SourceIdentifier = "" } = source ?? { Owner: undefined };
  if (Owner !== "AWS")
    throw invalidParameter(`Rules of the owner ${Owner} are not in the sandbox, only AWS's managed rules.`);
  if (!(SourceIdentifier in managedRules))
    throw invalidParameter(
      `The sourceIdentifier ${SourceIdentifier} is invalid or not in the sandbox, which evaluates ${Object.keys(managedRules).join(", ")}.`,
    );
  if (source?.SourceDetails?.length)
    throw invalidParameter("SourceDetails cannot be provided for a rule whose owner is AWS.");
  return SourceIdentifier;
}

function checkParameters(text: string | undefined): void {
  if (text === undefined) return;
  let parameters: unknown;
  try {
    parameters = JSON.parse(text);
  } catch {}
  if (typeof parameters !== "object" || parameters === null)
    throw invalidParameter("Invalid InputParameters: a JSON object is needed.");
  // No managed rule of the sandbox takes any.
  const [unknown] = Object.keys(parameters);
  if (unknown !== undefined) throw invalidParameter(`Unknown parameters provided in the inputParameters: ${unknown}`);
}

function checkFree({ name, state }: RuleRow): void {
  if (state === "DELETING") throw ruleInUse(name, "deleted");
  if (state === "EVALUATING") throw ruleInUse(name, "evaluated");
}

function forgetResults(context: Context, name: string): void {
  for (const [key] of context.table(evaluations).entries(`${name}/`)) context.table(evaluations).delete(key);
}

const ruleAsAnswered = (row: RuleRow): Config.ConfigRule => ({
  ConfigRuleName: row.name,
  ConfigRuleArn: row.arn,
  ConfigRuleId: row.id,
  Description: row.description,
  ...(row.types || row.resourceId
    ? {
        Scope: {
          ...(row.types ? { ComplianceResourceTypes: [...row.types] } : {}),
          ...(row.resourceId ? { ComplianceResourceId: row.resourceId } : {}),
        },
      }
    : {}),
  Source: { Owner: "AWS", SourceIdentifier: row.identifier },
  InputParameters: row.parameters,
  MaximumExecutionFrequency: row.frequency,
  ConfigRuleState: row.state,
  EvaluationModes: [{ Mode: "DETECTIVE" }],
});
