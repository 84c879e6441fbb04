import { page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { findExecution } from "./executions.ts";
import { historyEvent } from "./running/event-details.ts";
import { events, executionKey, keyOf } from "./state.ts";

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html */
export const getExecutionHistory: Api<"GetExecutionHistory"> = (input, context) => {
  const row = findExecution(context, input.executionArn);
  const rows = context.table(events).list(keyOf(executionKey(row), ""));
  const { items, next } = page(input.reverseOrder ? rows.reverse() : rows, {
    token: input.nextToken,
    limit: input.maxResults || DEFAULT_PAGE,
    max: LARGEST_PAGE,
    badToken: "InvalidToken",
  });
  return { events: items.map((each) => historyEvent(each, input.includeExecutionData ?? true)), nextToken: next };
};
