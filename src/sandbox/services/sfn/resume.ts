/** After a restart: executions go on from where they were. */
import { copyPosition } from "../../engines/states-language/index.ts";
import type { Context } from "../../kit/index.ts";
import { launch } from "./running/runs.ts";
import { executions } from "./state.ts";

export function resume(context: Context): void {
  // Children of a map run are started again by it.
  for (const row of context.table(executions).list())
    if (row.status === "RUNNING" && row.mapRunArn === undefined)
      launch(context, row, row.position && copyPosition(row.position));
}
