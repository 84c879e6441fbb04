/** Rules of the single types of state. */
import { isOperator } from "../choice-rule.ts";
import type { StateType } from "../definition.ts";
import { isList, isObject, type Json, type JsonObject } from "../json.ts";
import { parseResource } from "../resource.ts";
import type { StateScene } from "./validate-definition.ts";

export function checkStateRules(type: StateType, scene: StateScene): void {
  if (["Pass", "Task", "Wait", "Parallel", "Map"].includes(type)) checkEnd(scene);
  if (type === "Task") {
    checkResource(scene);
    checkHeartbeat(scene);
  }
  if (type === "Choice") checkChoices(scene);
  if (type === "Wait") checkWait(scene);
  if (type === "Map") checkMap(scene);
  checkHandlers(scene, "Retry");
  checkHandlers(scene, "Catch");
}

function checkEnd({ state, findings, location }: StateScene): void {
  if (state.Next === undefined && state.End !== true) findings.error(location, "Either 'Next' or 'End' is required");
  if (state.Next !== undefined && state.End === true)
    findings.error(location, "Only one of the fields 'Next' and 'End' is allowed");
}

function checkResource({ state, findings, location, machineType }: StateScene): void {
  const { Resource } = state;
  if (Resource === undefined) return;
  const at = `${location}/Resource`;
  const resource = typeof Resource === "string" ? parseResource(Resource) : undefined;
  if (!resource) {
    findings.error(at, "Value is not a valid resource ARN");
    return;
  }
  const isExpress = machineType === "EXPRESS";
  if (resource.kind === "activity" && isExpress)
    findings.error(at, "Express state machine does not support Activity ARN");
  if (resource.kind !== "service") return;
  if (isExpress && resource.pattern === "waitForTaskToken")
    findings.error(at, "Express state machine does not support '.waitForTaskToken' service integration ");
  if (isExpress && resource.pattern.startsWith("sync"))
    findings.error(at, "Express state machine does not support '.sync' service integration");
}

/** "It MUST be smaller than TimeoutSeconds": https://states-language.net/#task-state; AWS's words are not known. */
function checkHeartbeat({ state, findings, location }: StateScene): void {
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  if (typeof HeartbeatSeconds !== "number" || typeof TimeoutSeconds !== "number") return;
  if (HeartbeatSeconds >= TimeoutSeconds)
    findings.error(`${location}/HeartbeatSeconds`, "Value must be smaller than that of TimeoutSeconds");
}

function checkChoices({ state, findings, location, language }: StateScene): void {
  const { Choices } = state;
  if (Choices === undefined) return;
  if (!isList(Choices) || Choices.length === 0) {
    findings.error(`${location}/Choices`, "A non-empty array is required");
    return;
  }
  for (const [i, rule] of Choices.entries()) {
    const at = `${location}/Choices[${i}]`;
    if (!isObject(rule)) findings.error(at, "A rule must be an object");
    else {
      if (typeof rule.Next !== "string") findings.error(at, "These fields are required: [Next]");
      if (language === "JSONPath") checkRule(rule, at, findings);
      else if (rule.Condition === undefined) findings.error(at, "These fields are required: [Condition]");
    }
  }
}

function checkRule(rule: JsonObject, at: string, findings: StateScene["findings"]): void {
  const { And, Or, Not, Variable } = rule;
  const nested = [...listOf(And), ...listOf(Or), ...(Not === undefined ? [] : [Not])];
  if (nested.length > 0) {
    for (const each of nested) if (isObject(each)) checkRule(each, at, findings);
    return;
  }
  if (typeof Variable !== "string") findings.error(at, "These fields are required: [Variable]");
  const operators = Object.keys(rule).filter(isOperator);
  if (operators.length !== 1) findings.error(at, "Exactly one comparison operator is required");
  const unknown = Object.keys(rule).find(
    (name) => !isOperator(name) && !["Variable", "Next", "Comment", "Assign"].includes(name),
  );
  if (unknown !== undefined) findings.error(`${at}/${unknown}`, "Field is not supported");
}

const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);

const WAITS = ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];

function checkWait({ state, findings, location }: StateScene): void {
  const given = WAITS.filter((field) => state[field] !== undefined);
  if (given.length !== 1) findings.error(location, `Exactly one of the fields [${WAITS.join(", ")}] is required`);
  const { Seconds } = state;
  if (typeof Seconds === "number" && (Seconds < 0 || Seconds > 99_999_999 || !Number.isInteger(Seconds)))
    findings.error(`${location}/Seconds`, "Value must be a whole number from 0 to 99999999");
}

function checkMap({ state, findings, location }: StateScene): void {
  if (state.ItemProcessor === undefined && state.Iterator === undefined)
    findings.error(location, "These fields are required: [ItemProcessor]");
  const config = isObject(state.ItemProcessor) ? state.ItemProcessor.ProcessorConfig : undefined;
  const isDistributed = isObject(config) && config.Mode === "DISTRIBUTED";
  const only = [
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Label",
  ];
  for (const field of only)
    if (!isDistributed && state[field] !== undefined)
      findings.error(
        `${location}/${field}`,
        `The field '${field}' is only supported for a Map state in DISTRIBUTED mode`,
      );
  if (isDistributed && isObject(config) && config.ExecutionType !== "STANDARD" && config.ExecutionType !== "EXPRESS")
    findings.error(`${location}/ItemProcessor/ProcessorConfig`, "These fields are required: [ExecutionType]");
  const { Label } = state;
  if (typeof Label === "string" && (Label.length > 40 || !/^[A-Za-z0-9_-]+$/.test(Label)))
    findings.error(`${location}/Label`, `Invalid label name: ${Label}`, "INVALID_LABEL_NAME");
}

/** `States.ALL` stands alone, in the last retrier or catcher. */
function checkHandlers({ state, findings, location }: StateScene, field: "Retry" | "Catch"): void {
  const handlers = state[field];
  if (handlers === undefined) return;
  if (!isList(handlers)) {
    findings.error(`${location}/${field}`, "An array is required");
    return;
  }
  for (const [i, handler] of handlers.entries()) {
    const at = `${location}/${field}[${i}]`;
    const names = isObject(handler) ? handler.ErrorEquals : undefined;
    if (!isObject(handler) || !isList(names) || names.length === 0) {
      findings.error(at, "These fields are required: [ErrorEquals]");
      continue;
    }
    if (names.includes("States.ALL") && (names.length > 1 || i < handlers.length - 1))
      findings.error(
        `${at}/ErrorEquals`,
        `'States.ALL' must appear alone and in the last ${field === "Retry" ? "Retrier" : "Catcher"}`,
      );
    if (field === "Catch" && typeof handler.Next !== "string") findings.error(at, "These fields are required: [Next]");
  }
}
