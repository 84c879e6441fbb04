import { PatternError, readPattern } from "../../engines/event-pattern/index.ts";
import { type Context, found, fromTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { busName, findBus } from "./buses.ts";
import { invalid, invalidPattern, managedRule, noRule } from "./faults.ts";
import { checkSchedule, newVersion, startSchedule } from "./schedules.ts";
import { DEFAULT_BUS, type RuleRow, ruleArn, ruleKey, rules } from "./state.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const putRule: Api<"PutRule"> = (input, context) => {
  const { Name: name = "", EventPattern: pattern, ScheduleExpression: schedule } = input;
  const bus = findBus(context, input.EventBusName).name;
  if (!/^[\w.-]{1,64}$/.test(name))
    throw invalid(`Parameter Name is not valid. Reason: '${name}' may have letters, digits, '.', '-' and '_' only.`);
  if (!pattern && !schedule) throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  if (schedule && bus !== DEFAULT_BUS) throw invalid("ScheduleExpression is supported only on the default event bus.");
  if (pattern) checkPattern(pattern);
  if (schedule) checkSchedule(schedule);
  const before = context.table(rules).get(ruleKey({ bus, name }));
  if (before) requireChangeable(context, before, false);
  const row: RuleRow = {
    name,
    bus,
    arn: ruleArn(context, { bus, name }),
    pattern,
    schedule,
    state: input.State ?? "ENABLED",
    description: input.Description,
    roleArn: input.RoleArn,
    managedBy: before?.managedBy ?? servicePrincipal(context),
    // On an update AWS ignores tags.
    tags: before?.tags ?? fromTagList(input.Tags),
    targets: before?.targets ?? [],
    version: newVersion(),
  };
  context.table(rules).put(ruleKey(row), row);
  startSchedule(context, row);
  return { RuleArn: row.arn };
};

/** Throws AWS's fault for a text that is no event pattern. */
export function checkPattern(text: string): ReturnType<typeof readPattern> {
  try {
    return readPattern(text);
  } catch (error) {
    if (error instanceof PatternError) throw invalidPattern(error.message);
    throw error;
  }
}

/** The service that makes a rule for itself; undefined for a rule of the account's own. */
const servicePrincipal = ({ principal }: Context): string | undefined =>
  principal.kind === "service" ? (NAMES[principal.service] ?? `${principal.service}.amazonaws.com`) : undefined;

const NAMES: Readonly<Record<string, string>> = { sfn: "states.amazonaws.com" };

/** Throws for a rule that belongs to an AWS service, unless that service asks or `force` is given. */
export function requireChangeable(context: Context, rule: RuleRow, force: boolean | undefined): void {
  if (rule.managedBy === undefined || force || servicePrincipal(context) === rule.managedBy) return;
  throw managedRule(rule.name, rule.managedBy);
}

export function findRule(context: Context, name = "", bus?: string): RuleRow {
  const of = findBus(context, bus).name;
  return found(context.table(rules).get(ruleKey({ bus: of, name })), () => noRule(name, of));
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html */
export const describeRule: Api<"DescribeRule"> = (input, context) => ({
  ...described(findRule(context, input.Name, input.EventBusName)),
  CreatedBy: context.account,
});

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html */
export const listRules: Api<"ListRules"> = (input, context) => {
  const { name: bus } = findBus(context, input.EventBusName);
  const rows = context.table(rules).list(`${bus}:${input.NamePrefix ?? ""}`);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.Limit,
    max: 100,
    badToken: "ValidationException",
  });
  return { Rules: items.map(described), NextToken: next };
};

const described = (row: RuleRow) => ({
  Name: row.name,
  Arn: row.arn,
  EventPattern: row.pattern,
  ScheduleExpression: row.schedule,
  State: row.state,
  Description: row.description,
  RoleArn: row.roleArn,
  ManagedBy: row.managedBy,
  EventBusName: row.bus,
});

/** Deleting what is not there succeeds. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html */
export const deleteRule: Api<"DeleteRule"> = (input, context) => {
  const key = ruleKey({ bus: busName(input.EventBusName), name: input.Name ?? "" });
  const row = context.table(rules).get(key);
  if (!row) return {};
  requireChangeable(context, row, input.Force);
  if (row.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.");
  context.table(rules).delete(key);
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html */
export const enableRule: Api<"EnableRule"> = (input, context) => {
  const row = findRule(context, input.Name, input.EventBusName);
  requireChangeable(context, row, false);
  const enabled: RuleRow = { ...row, state: "ENABLED", version: newVersion() };
  context.table(rules).put(ruleKey(row), enabled);
  startSchedule(context, enabled);
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html */
export const disableRule: Api<"DisableRule"> = (input, context) => {
  const row = findRule(context, input.Name, input.EventBusName);
  requireChangeable(context, row, false);
  context.table(rules).put(ruleKey(row), { ...row, state: "DISABLED", version: newVersion() });
  return {};
};
