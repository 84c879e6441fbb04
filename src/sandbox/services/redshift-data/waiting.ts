/** Requests that wait for a statement (`WaitTimeSeconds`). */
import { nowMs, sleep } from "../../../shared/clock.ts";
import { type Context, found } from "../../kit/index.ts";
import { statementNotFound } from "./faults.ts";
import { type StatementRow, statements } from "./state.ts";

const LOOK_AGAIN_MS = 10;

export const hasEnded = ({ status }: Pick<StatementRow, "status">): boolean =>
  status === "FINISHED" || status === "FAILED" || status === "ABORTED";

/** The row when the statement has ended, or when the time is over. */
export async function waitFor(context: Context, id: string, seconds = 0): Promise<StatementRow> {
  const until = nowMs() + seconds * 1000;
  for (;;) {
    const row = found(context.table(statements).get(id), () => statementNotFound(id));
    if (hasEnded(row) || nowMs() >= until || context.callerGone?.aborted) return row;
    await sleep(LOOK_AGAIN_MS, context.signal);
  }
}
