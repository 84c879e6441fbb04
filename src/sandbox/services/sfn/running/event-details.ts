/** Events as AWS answers them. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html */
import type * as SFN from "@aws-sdk/client-sfn";
import type { Json, JsonObject } from "../../../engines/states-language/index.ts";
import type { EventRow } from "../state.ts";

/** Members that carry execution data, each with its `...Details` beside it. */
const DATA = ["input", "output", "assignedVariables"] as const;

/** The details with `truncated` members, or without the execution's data. */
export function detailsWith(row: EventRow, includeData: boolean): JsonObject {
  const details: Record<string, Json> = { ...row.details };
  for (const name of DATA) {
    if (!(name in details)) continue;
    if (includeData) details[`${name}Details`] = { truncated: false };
    else delete details[name];
  }
  if (!includeData && "parameters" in details) details.parameters = "";
  return details;
}

export function historyEvent(row: EventRow, includeData: boolean): SFN.HistoryEvent {
  const event = {
    timestamp: new Date(row.at),
    type: row.type as SFN.HistoryEventType,
    id: row.id,
    previousEventId: row.previous,
  };
  if (!row.details) return event;
  return { ...event, [memberOf(row.type)]: detailsWith(row, includeData) };
}

/** The member of a history event that carries its details. */
function memberOf(type: string): string {
  if (type.endsWith("StateEntered")) return "stateEnteredEventDetails";
  if (type.endsWith("StateExited")) return "stateExitedEventDetails";
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
