/** After a restart: no process is left of the sandbox before, so its tasks have ended; services start others. */
import { processes } from "../../engines/process/index.ts";
import type { Context } from "../../kit/index.ts";
import { catchUpInstances } from "./instances/instance-agent.ts";
import { services } from "./state.ts";
import { stopTask } from "./tasks/task-lifecycle.ts";
import { liveTasks, patchContainer, taskKey } from "./tasks/task-rows.ts";
import { startTicker } from "./ticker.ts";
import { wakeService } from "./wake.ts";

export async function resume(context: Context): Promise<void> {
  // Ends strays of the sandbox before.
  context.runtime(processes);
  for (const row of liveTasks(context)) {
    if (!row.launched) continue;
    const key = taskKey(row);
    for (const { name = "", lastStatus } of row.task.containers ?? [])
      if (lastStatus !== "STOPPED") patchContainer(context, key, name, { lastStatus: "STOPPED", reason: ENDED });
    stopTask(context, key, { stopCode: "TerminationNotice", stoppedReason: ENDED });
  }
  for (const [key, { service }] of context.table(services).entries())
    if (service.status !== "INACTIVE") wakeService(context, key);
  startTicker(context);
  await catchUpInstances(context);
}

const ENDED = "The sandbox was restarted: the task's processes ended with it.";
