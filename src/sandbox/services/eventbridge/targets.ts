import type { Target } from "@aws-sdk/client-eventbridge";
import { type Context, page, parseArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findBus } from "./buses.ts";
import { invalid, limitExceeded, notInSandbox } from "./faults.ts";
import { findRule, requireChangeable } from "./rules.ts";
import { ruleKey, rules } from "./state.ts";
import { isPath } from "./target-input.ts";

const MOST_TARGETS = 5;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
export const putTargets: Api<"PutTargets"> = (input, context) => {
  const rule = findRule(context, input.Rule, input.EventBusName);
  requireChangeable(context, rule, false);
  const given = input.Targets ?? [];
  given.forEach(checkTarget);
  const others = rule.targets.filter(({ Id }) => !given.some((each) => each.Id === Id));
  const targets = [...others, ...given];
  if (targets.length > MOST_TARGETS) throw limitExceeded();
  context.table(rules).patch(ruleKey(rule), { targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** What the sandbox can send events to, by the service in the ARN. */
const SUPPORTED = new Set(["sqs", "sns", "lambda", "logs", "states", "events"]);
const KNOWN_MEMBERS = new Set([
  "Id",
  "Arn",
  "RoleArn",
  "Input",
  "InputPath",
  "InputTransformer",
  "SqsParameters",
  "RetryPolicy",
  "DeadLetterConfig",
]);

function checkTarget(target: Target): void {
  const { Id: id = "", Arn: arn = "" } = target;
  const parts = parseArn(arn);
  if (!/^[.\w-]{1,64}$/.test(id))
    throw invalid(`Parameter ${id} is not valid. Reason: it must satisfy [.\\-_A-Za-z0-9]+`);
  if (!parts) throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (!SUPPORTED.has(parts.service)) throw notInSandbox(`A target of the service ${parts.service}`);
  for (const [name, value] of Object.entries(target))
    if (value !== undefined && !KNOWN_MEMBERS.has(name)) throw notInSandbox(`${name} of a target`);
  if (parts.service === "states" && !target.RoleArn) throw invalid(`RoleArn is required for target ${arn}.`);
  const isFifo = parts.service === "sqs" && arn.endsWith(".fifo");
  if (isFifo && !target.SqsParameters?.MessageGroupId)
    throw invalid(`Parameter(s) MessageGroupId must be specified for target: ${id}.`);
  checkInput(target);
}

function checkInput({ Id, Input, InputPath, InputTransformer }: Target): void {
  if ([Input, InputPath, InputTransformer].filter((each) => each !== undefined).length > 1)
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${Id}.`);
  if (Input !== undefined && !isJson(Input)) throw invalid(`JSON syntax error in input for target ${Id} : ${Input}`);
  const paths = [
    ...(InputPath === undefined ? [] : [InputPath]),
    ...Object.values(InputTransformer?.InputPathsMap ?? {}),
  ];
  for (const path of paths) if (!isPath(path)) throw invalid(`Invalid JSONPath '${path}' for target ${Id}.`);
  const template = InputTransformer?.InputTemplate ?? "";
  for (const [, name = ""] of template.matchAll(/<([\w.-]+)>/g))
    if (!name.startsWith("aws.events.") && !(name in (InputTransformer?.InputPathsMap ?? {})))
      throw invalid(
        `Invalid InputTemplate for target ${Id} : [Placeholder "${name}" is not defined in InputPathsMap].`,
      );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Ids that the rule does not have are no failure. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html */
export const removeTargets: Api<"RemoveTargets"> = (input, context) => {
  const rule = findRule(context, input.Rule, input.EventBusName);
  requireChangeable(context, rule, input.Force);
  const targets = rule.targets.filter(({ Id }) => !input.Ids?.includes(Id ?? ""));
  context.table(rules).patch(ruleKey(rule), { targets });
  return { FailedEntryCount: 0, FailedEntries: [] };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html */
export const listTargetsByRule: Api<"ListTargetsByRule"> = (input, context) => {
  const { targets } = findRule(context, input.Rule, input.EventBusName);
  const { items, next } = page(targets, {
    token: input.NextToken,
    limit: input.Limit,
    max: 100,
    badToken: "ValidationException",
  });
  return { Targets: items, NextToken: next };
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html */
export const listRuleNamesByTarget: Api<"ListRuleNamesByTarget"> = (input, context) => {
  const names = rulesOf(context, input.EventBusName)
    .filter(({ targets }) => targets.some(({ Arn }) => Arn === input.TargetArn))
    .map(({ name }) => name);
  const { items, next } = page(names, {
    token: input.NextToken,
    limit: input.Limit,
    max: 100,
    badToken: "ValidationException",
  });
  return { RuleNames: items, NextToken: next };
};

const rulesOf = (context: Context, bus: string | undefined) =>
  context.table(rules).list(`${findBus(context, bus).name}:`);
