import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { randomHex } from "../../../shared/random.ts";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import { checkActions } from "./actions.ts";
import type { Api } from "./api.ts";
import { checkConditions } from "./conditions.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { type ListenerRow, listenerAt, loadBalancerAt, type RuleRow, ruleAt, rules, rulesOf } from "./state.ts";

const MOST_PER_LISTENER = 100;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const createRule: Api<"CreateRule"> = (input, context) => {
  const listener = listenerAt(context, input.ListenerArn);
  const priority = input.Priority ?? 0;
  requirePriority(priority);
  if (input.Transforms?.length) throw notInSandbox("Transforms");
  const siblings = rulesOf(context, listener);
  if (siblings.some((rule) => rule.priority === priority)) throw priorityInUse(priority);
  if (siblings.length > MOST_PER_LISTENER)
    throw fault("TooManyRulesException", `The maximum number of rules for this listener has been reached`);
  const key = `${listener.key}/${randomHex(16)}`;
  const row: RuleRow = {
    key,
    arn: arn(context, "elasticloadbalancing", `listener-rule/${key}`),
    listenerArn: listener.arn,
    priority,
    conditions: checkConditions(input.Conditions ?? []),
    actions: checkActions(context, input.Actions ?? [], loadBalancerAt(context, listener.loadBalancerArn)),
    tags: fromTagList(input.Tags),
  };
  context.table(rules).put(key, row);
  return { Rules: [described(row)] };
};

function requirePriority(priority: number): void {
  if (!Number.isInteger(priority) || priority < 1 || priority > 50_000)
    throw invalid(`Priority '${priority}' must be a number between 1 and 50000`);
}

const priorityInUse = (priority: number) =>
  fault("PriorityInUseException", `Priority '${priority}' is currently in use`);

export const modifyRule: Api<"ModifyRule"> = (input, context) => {
  const row = ruleAt(context, input.RuleArn);
  if (row.priority === "default" && input.Conditions)
    throw fault("OperationNotPermittedException", `Default rule '${row.arn}' cannot be modified`);
  if (input.Transforms?.length) throw notInSandbox("Transforms");
  const listener = listenerAt(context, row.listenerArn);
  const after = context.table(rules).patch(row.key, {
    ...(input.Conditions && { conditions: checkConditions(input.Conditions) }),
    ...(input.Actions && {
      actions: checkActions(context, input.Actions, loadBalancerAt(context, listener.loadBalancerArn)),
    }),
  });
  return { Rules: after ? [described(after)] : [] };
};

export const deleteRule: Api<"DeleteRule"> = (input, context) => {
  const row = ruleAt(context, input.RuleArn);
  if (row.priority === "default")
    throw fault("OperationNotPermittedException", `Default rule '${row.arn}' cannot be deleted`);
  context.table(rules).delete(row.key);
  return {};
};

/** Sets several at once, so that two rules may swap places. */
export const setRulePriorities: Api<"SetRulePriorities"> = (input, context) => {
  const wanted = new Map<string, number>();
  for (const { RuleArn, Priority = 0 } of input.RulePriorities ?? []) {
    const row = ruleAt(context, RuleArn);
    requirePriority(Priority);
    if (row.priority === "default")
      throw fault("OperationNotPermittedException", `Default rule '${row.arn}' priority cannot be modified`);
    wanted.set(row.key, Priority);
  }
  const listenerArns = new Set([...wanted.keys()].map((key) => context.table(rules).get(key)?.listenerArn));
  for (const listenerArn of listenerArns) requireDistinct(context, listenerAt(context, listenerArn), wanted);
  const changed = [...wanted].flatMap(([key, priority]) => context.table(rules).patch(key, { priority }) ?? []);
  return { Rules: changed.map(described) };
};

function requireDistinct(context: Context, listener: ListenerRow, wanted: ReadonlyMap<string, number>): void {
  const seen = new Set<number>();
  for (const rule of rulesOf(context, listener)) {
    const priority = wanted.get(rule.key) ?? rule.priority;
    if (priority === "default") continue;
    if (seen.has(priority)) throw priorityInUse(priority);
    seen.add(priority);
  }
}

export const describeRules: Api<"DescribeRules"> = (input, context) => {
  if (input.ListenerArn === undefined && !input.RuleArns?.length)
    throw invalid("You must specify either listener rule ARNs or a listener ARN");
  const rows =
    input.ListenerArn === undefined
      ? (input.RuleArns ?? []).map((each) => ruleAt(context, each))
      : rulesOf(context, listenerAt(context, input.ListenerArn));
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.PageSize,
    max: 400,
    badToken: "ValidationError",
  });
  return { Rules: items.map(described), NextMarker: next };
};

const described = (row: RuleRow): ELBv2.Rule => ({
  RuleArn: row.arn,
  Priority: String(row.priority),
  Conditions: [...row.conditions],
  Actions: [...row.actions],
  IsDefault: row.priority === "default",
});
