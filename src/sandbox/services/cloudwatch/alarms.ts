import { arn, type Context, fault, fromTagList } from "../../kit/index.ts";
import { evaluation } from "./alarm-evaluation.ts";
import { checkAlarm } from "./alarm-settings.ts";
import { moveTo, note } from "./alarm-transitions.ts";
import type { Api } from "./api.ts";
import { invalidValue, missing } from "./faults.ts";
import { type AlarmRow, alarms, history, historyPrefix } from "./state.ts";

/** Creates, or replaces the settings and keeps the state. */
export const putMetricAlarm: Api<"PutMetricAlarm"> = (input, context) => {
  const name = input.AlarmName ?? "";
  if (name === "") throw missing("AlarmName");
  if (name.length > 255) throw invalidValue("The parameter AlarmName must not be longer than 255 characters.");
  const settings = checkAlarm(input);
  const now = context.clock.now();
  const before = context.table(alarms).get(name);
  const row: AlarmRow = before
    ? { ...before, settings, configuredAt: now }
    : {
        name,
        arn: arn(context, "cloudwatch", `alarm:${name}`),
        settings,
        configuredAt: now,
        state: "INSUFFICIENT_DATA",
        reason: "Unchecked: Initial alarm creation",
        reasonData: undefined,
        stateUpdatedAt: now,
        stateChangedAt: now,
        tags: fromTagList(input.Tags),
      };
  context.table(alarms).put(name, row);
  note(context, name, "ConfigurationUpdate", before ? `Alarm "${name}" updated` : `Alarm "${name}" created`, {
    version: "1.0",
    type: before ? "Update" : "Create",
  });
  context.runtime(evaluation).watch(name);
  return {};
};

/** Alarms that do not exist are left out, as on AWS when at least one exists; the history of deleted alarms goes too. */
export const deleteAlarms: Api<"DeleteAlarms"> = (input, context) => {
  const names = input.AlarmNames ?? [];
  if (names.length > 100) throw invalidValue("The collection AlarmNames must not have a size greater than 100.");
  for (const name of names) {
    context.table(alarms).delete(name);
    for (const [key] of context.table(history).entries(historyPrefix(name))) context.table(history).delete(key);
  }
  return {};
};

/** Until the next evaluation: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html */
export const setAlarmState: Api<"SetAlarmState"> = (input, context) => {
  const row = context.table(alarms).get(input.AlarmName ?? "");
  if (!row) throw fault("ResourceNotFound", `Alarm ${input.AlarmName} does not exist.`, { status: 404 });
  const { StateValue: state, StateReason: reason } = input;
  if (state !== "OK" && state !== "ALARM" && state !== "INSUFFICIENT_DATA")
    throw invalidValue(`The value ${state} for parameter StateValue is not supported.`);
  if (input.StateReasonData !== undefined && !isJson(input.StateReasonData))
    throw fault("InvalidFormatFault", "StateReasonData was not syntactically valid JSON");
  moveTo(context, row, { state, reason: reason ?? "", reasonData: input.StateReasonData, value: undefined });
  return {};
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const switchActions = (context: Context, names: readonly string[], ActionsEnabled: boolean): object => {
  for (const name of names)
    context.table(alarms).update(name, (row) => ({ ...row, settings: { ...row.settings, ActionsEnabled } }));
  return {};
};

export const enableAlarmActions: Api<"EnableAlarmActions"> = (input, context) =>
  switchActions(context, input.AlarmNames ?? [], true);
export const disableAlarmActions: Api<"DisableAlarmActions"> = (input, context) =>
  switchActions(context, input.AlarmNames ?? [], false);
