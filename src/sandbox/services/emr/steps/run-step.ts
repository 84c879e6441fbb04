import { messageOf, nameOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { servicesAs } from "../access.ts";
import { nodesOf } from "../lookup.ts";
import { type ClusterRow, clusters, type StepRow, steps } from "../state.ts";
import { StepError } from "./command.ts";
import { commandOf } from "./commands.ts";
import { stepEnded } from "./queue.ts";
import { isRunning, type Stop, stoppable } from "./running.ts";
import { logFolder, StepLog } from "./step-log.ts";

/** The timer of a step: runs it, keeps its logs, then says how it ended. */
export async function runStep({ key }: { key: string }, context: Context): Promise<void> {
  const step = context.table(steps).get(key);
  const cluster = step && context.table(clusters).get(step.cluster);
  if (!step || !cluster || isRunning(context, step.id)) return;
  if (step.state === "CANCEL_PENDING") return stepEnded(context, key, { state: "CANCELLED" });
  if (step.state !== "RUNNING") return;
  if (step.begun) return stepEnded(context, key, { state: "FAILED", failure: LOST });
  context.table(steps).patch(key, { begun: true });
  await stoppable(context, step.id, (stop) => run(context, { cluster, step, key, ...stop }));
}

/** A sandbox that ended in the middle of a step may have done half of its work. */
const LOST = { Reason: "Unknown Error.", Message: "The sandbox was started again while the step ran." };

interface Run extends Stop {
  readonly cluster: ClusterRow;
  readonly step: StepRow;
  readonly key: string;
}

async function run(context: Context, { cluster, step, key, signal, kill }: Run): Promise<void> {
  const log = new StepLog();
  const at = (text: string) => log.line("controller", `${context.clock.date().toISOString()} ${text}`);
  at(`INFO Ensure step 1 jar file ${step.jar}`);
  at(`INFO startExec 'hadoop jar ${[step.jar, ...step.args].join(" ")}'`);
  const [primary] = nodesOf(context, cluster.id);
  const services = servicesAs(context, cluster.nodeRole, primary?.ec2Id ?? "emr");
  const failure = await attempt(async () => {
    const { run: command, args } = commandOf(cluster, step);
    await command({ context, services, cluster, step, args, log, signal, kill });
  });
  if (context.signal.aborted) return;
  if (failure && !signal.aborted) log.line("stderr", failure.message);
  at(
    signal.aborted
      ? "INFO Step was cancelled"
      : failure
        ? "WARN Step failed with exitCode 1"
        : "INFO Step succeeded with exitCode 0",
  );
  const folder = logFolder(cluster.logUri, cluster.id, step.id);
  if (folder !== undefined)
    await log
      .keep(services, folder)
      .catch((error: unknown) => context.log("logs not written", { error: String(error) }));
  if (signal.aborted) return stepEnded(context, key, { state: "CANCELLED" });
  stepEnded(
    context,
    key,
    failure
      ? {
          state: "FAILED",
          failure: {
            Reason: failure.reason,
            Message: failure.message.slice(0, 1000),
            ...(folder === undefined ? {} : { LogFile: `${folder}stderr.gz` }),
          },
        }
      : { state: "COMPLETED" },
  );
}

async function attempt(work: () => Promise<void>): Promise<StepError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof StepError ? error : new StepError(`${nameOf(error)}: ${messageOf(error)}`);
  }
}
