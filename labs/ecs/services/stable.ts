/** Waits and changes that both services share. */
import { ECS, type Service } from "@aws-sdk/client-ecs";
import type { LabContext, SolveContext } from "../../../src/lab/index.ts";
import { readService, runningTasks, servicesIn, stopReasons, tasksOf } from "../read/services.ts";
import { diagnose } from "../read/stop-reasons.ts";

export interface Place {
  readonly cluster: string;
  readonly serviceName: string;
}

export async function exists(context: Pick<LabContext, "aws">, { cluster, serviceName }: Place): Promise<boolean> {
  return (await servicesIn(context, cluster)).some((each) => each.serviceName === serviceName);
}

/** Waits until the service runs what it wants and its newest deployment has settled. */
export async function untilStable(context: LabContext, { cluster, serviceName }: Place): Promise<void> {
  await context.until({
    for: `the service ${serviceName} to become stable`,
    read: () => readService(context, cluster, serviceName),
    observed: (service) => `${service.runningCount} of ${service.desiredCount} running`,
    done: isStable,
    usual: 120,
    limit: 900,
  });
}

const isStable = ({ runningCount, desiredCount, deployments = [] }: Service): boolean =>
  runningCount === desiredCount &&
  deployments.every((each) => each.status === "PRIMARY" && each.rolloutState !== "IN_PROGRESS");

export async function wantTasks(context: SolveContext, place: Place, desiredCount: number): Promise<void> {
  await context.aws(ECS).updateService({ cluster: place.cluster, service: place.serviceName, desiredCount });
}

/** Changes the desired count and waits until it is reached. */
export async function scaleTo(context: SolveContext, place: Place, desiredCount: number): Promise<void> {
  await wantTasks(context, place, desiredCount);
  await untilStable(context, place);
}

/** Stops one running task of the service; answers its ARN. */
export async function stopOne(context: SolveContext, place: Place, reason: string): Promise<string | undefined> {
  const [task] = await runningTasks(context, place.cluster, place.serviceName);
  await context.aws(ECS).stopTask({ cluster: place.cluster, task: task?.taskArn, reason });
  return task?.taskArn;
}

/** Waits until a task of the service has stopped for a reason that has this diagnosis. */
export async function untilStoppedBy(context: LabContext, place: Place, diagnosis: string): Promise<void> {
  await context.until({
    for: "a task to fail",
    read: () => tasksOf(context, { ...place, desiredStatus: "STOPPED" }),
    observed: (tasks) => `${tasks.length} stopped`,
    done: (tasks) => tasks.some(({ stoppedReason = "" }) => diagnose(stoppedReason)?.id === diagnosis),
    usual: 60,
    limit: 300,
  });
}

/** Whether as many tasks run as are wanted, and if not, the diagnosis of the newest failure. */
export async function staffing(context: Pick<LabContext, "aws">, { cluster, serviceName }: Place) {
  const service = await readService(context, cluster, serviceName);
  const { desiredCount = 0, runningCount = 0 } = service;
  const reasons = runningCount < desiredCount ? await stopReasons(context, cluster, serviceName) : [];
  // A task that somebody stopped says nothing; the one that could not start does.
  const reason = reasons.find((each) => diagnose(each)) ?? reasons[0] ?? "";
  const lastEvent = service.events?.[0]?.message ?? "";
  return { desiredCount, runningCount, reason, diagnosis: diagnose(reason), lastEvent };
}
