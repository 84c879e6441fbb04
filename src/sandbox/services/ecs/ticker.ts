/** What happens again and again: services are looked at, waiting tasks are placed, capacity is scaled, metrics are sent. */
import { messageOf } from "../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { scaleCapacity } from "./clusters/managed-scaling.ts";
import { publishInsights } from "./insights/container-insights.ts";
import { measureTasks, publishUtilisation } from "./metrics.ts";
import { services } from "./state.ts";
import { advanceTask } from "./tasks/task-lifecycle.ts";
import { liveTasks, taskKey } from "./tasks/task-rows.ts";
import { wakeService } from "./wake.ts";

const LOOK_MS = 5_000;
const SHORTEST_LOOK_MS = 200;
const METRICS_MS = 60_000;

class Ticker {
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(context: Context) {
    const every = (ms: number, work: () => Promise<void>): void => {
      let busy = false;
      const run = async (): Promise<void> => {
        if (busy || context.signal.aborted) return;
        busy = true;
        await work().catch((error: unknown) => {
          if (!context.signal.aborted) context.log(`tick failed: ${messageOf(error)}`, { error });
        });
        busy = false;
      };
      this.#timers.push(setInterval(() => void run(), ms).unref());
    };
    every(Math.max(SHORTEST_LOOK_MS, context.clock.period(LOOK_MS)), () => look(context));
    every(context.clock.period(METRICS_MS), () => measure(context));
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }
}

const tickers = defineRuntime({
  name: "ticker",
  create: (context) => new Ticker(context),
  close: (ticker) => ticker.close(),
});

/** Starts the ticker of this account and region, where it does not run already. */
export const startTicker = (context: Context): void => void context.runtime(tickers);

async function measure(context: Context): Promise<void> {
  const measured = await measureTasks(context);
  await publishUtilisation(context, measured);
  await publishInsights(context, measured);
}

async function look(context: Context): Promise<void> {
  for (const [key, row] of context.table(services).entries())
    if (row.service.status !== "INACTIVE" && (!row.steady || (row.service.loadBalancers?.length ?? 0) > 0))
      wakeService(context, key);
  for (const row of liveTasks(context))
    if (row.task.lastStatus === "PROVISIONING" && row.task.launchType !== "FARGATE")
      await advanceTask({ key: taskKey(row) }, context);
  await scaleCapacity(context);
}
