import type { StateValue } from "@aws-sdk/client-cloudwatch";
import { randomHex } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { type AlarmRow, alarms, type HistoryRow, history, historyPrefix } from "./state.ts";

const MOST_HISTORY = 200;

export interface NewState {
  readonly state: StateValue;
  readonly reason: string;
  readonly reasonData: string | undefined;
  readonly value: number | undefined;
}

/** Sets the state of an alarm; where it is another one, that is recorded and the state's actions are taken. */
export function moveTo(context: Context, row: AlarmRow, to: NewState): void {
  const now = context.clock.now();
  const changed = row.state !== to.state;
  const after = context.table(alarms).patch(row.name, {
    state: to.state,
    reason: to.reason,
    reasonData: to.reasonData,
    stateUpdatedAt: now,
    ...(changed && { stateChangedAt: now }),
  });
  if (!after || !changed) return;
  note(context, row.name, "StateUpdate", `Alarm updated from ${row.state} to ${to.state}`, {
    version: "1.0",
    oldState: { stateValue: row.state, stateReason: row.reason },
    newState: { stateValue: to.state, stateReason: to.reason },
  });
  const actions = actionsFor(after);
  for (const action of actions) {
    act(context, after, action, to.value);
    note(context, row.name, "Action", `Successfully executed action ${action}`, { actionState: "Succeeded", action });
  }
}

/** While in ALARM, scaling actions are taken again every period, without a note in the history. */
export function repeatScaling(context: Context, row: AlarmRow, value: number | undefined): void {
  if (row.state !== "ALARM") return;
  for (const action of actionsFor(row)) if (/:scalingPolicy:/.test(action)) act(context, row, action, value);
}

const actionsFor = ({ settings, state }: AlarmRow): readonly string[] => {
  if (!settings.ActionsEnabled) return [];
  const by = {
    OK: settings.OKActions,
    ALARM: settings.AlarmActions,
    INSUFFICIENT_DATA: settings.InsufficientDataActions,
  };
  return by[state] ?? [];
};

const act = (context: Context, row: AlarmRow, actionArn: string, value: number | undefined): void =>
  context.publish("alarm-action", {
    actionArn,
    alarmArn: row.arn,
    alarmName: row.name,
    state: row.state,
    threshold: row.settings.Threshold,
    value,
  });

/** Adds to an alarm's history, of which the newest entries are kept. */
export function note(
  context: Context,
  alarm: string,
  type: HistoryRow["type"],
  ...[summary, data]: [summary: string, data: object]
): void {
  const table = context.table(history);
  const at = context.clock.now();
  table.put(`${historyPrefix(alarm)}${String(at).padStart(15, "0")}/${randomHex(6)}`, {
    alarm,
    at,
    type,
    summary,
    data: JSON.stringify(data),
  });
  const entries = table.entries(historyPrefix(alarm));
  for (const [key] of entries.slice(0, Math.max(0, entries.length - MOST_HISTORY))) table.delete(key);
}
