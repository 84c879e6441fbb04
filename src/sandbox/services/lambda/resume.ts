/** After a restart: no environment is left of the sandbox before; they are started again as they are needed. */
import { processes } from "../../engines/process/index.ts";
import type { Context } from "../../kit/index.ts";
import { startPollers } from "./event-sources/pollers.ts";
import { provisionAgain } from "./provisioned-concurrency.ts";

export function resume(context: Context): void {
  // Ends strays of the sandbox before.
  context.runtime(processes);
  provisionAgain(context, () => true);
  startPollers(context);
}
