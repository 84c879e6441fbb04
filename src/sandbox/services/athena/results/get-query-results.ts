import { found, page } from "../../../kit/index.ts";
import { invalidRequest, queryNotFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { queries } from "../state.ts";
import { keptResult } from "./result-files.ts";

/** https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html: up to 1000 rows a page. */
export const getQueryResults: On<"GetQueryResults"> = (input, context) => {
  const { QueryExecutionId: id = "", NextToken: token, MaxResults: limit } = input;
  const row = found(context.table(queries).get(id), () => queryNotFound(id));
  if (row.state === "FAILED" || row.state === "CANCELLED")
    throw invalidRequest(`Query did not finish successfully. Final query state: ${row.state}`);
  if (row.state !== "SUCCEEDED") throw invalidRequest(`Query has not yet finished. Current state: ${row.state}`);
  const { columns, rows, header } = keptResult(context, id) ?? { columns: [], rows: [], header: false };
  const all = header ? [columns.map(({ Name = "" }) => Name), ...rows] : rows;
  const { items, next } = page(all, { token, limit, max: 1000, badToken: "InvalidRequestException" });
  return {
    UpdateCount: row.updateCount ?? 0,
    ResultSet: {
      Rows: items.map((values) => ({
        Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: [...columns] },
    },
    NextToken: next,
  };
};
