import { type Json, type MapRunRequest, StatesError } from "../../../engines/states-language/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { ExecutionRow } from "../state.ts";

export async function runMap(
  _context: Context,
  _row: ExecutionRow,
  { request }: { request: MapRunRequest; signal: AbortSignal },
): Promise<Json> {
  throw new StatesError("States.Runtime", `The distributed Map ${request.stateName} is not in the sandbox yet.`, {
    isTerminal: true,
  });
}
