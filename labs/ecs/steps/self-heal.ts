import { check, fail, found, type LabContext, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { readService, runningTasks, tasksOf } from "../read/services.ts";
import { ask, type Introduction, untilAnswers } from "../read/web.ts";
import { scaleTo, stopOne } from "../services/stable.ts";
import { balancer } from "./balancer.ts";
import { fargateService } from "./fargate-service.ts";

export interface Healing {
  /** The task that was stopped by hand. */
  readonly stopped: string;
  /** A replacement was started after this moment, in milliseconds since the epoch. */
  readonly since: number;
}

const needs = { fargateService, balancer };
type Needs = typeof needs;

const STOPPED = "stoppedTask";
const SINCE = "stoppedTaskSince";
const USUAL = 2;

const nobodyBack = mistake<Healing, Needs>({
  id: "nothing-to-replace",
  says: "The service wants no tasks, so nothing replaces the one you stopped: set its desired count to 2 again.",
  make: (context, _, { fargateService: place }) => scaleTo(context, place, 0),
  undo: (context, _, { fargateService: place }) => scaleTo(context, place, USUAL),
});

/** The difference between a task and a service: somebody notices that it is gone. */
export const selfHeal = step({
  id: "self-heal",
  title: "Stop a task and watch the service replace it",
  covers: ["ecs/ecs-core-components/tasks-and-services"],
  needs,
  minutes: 2,
  async solve(context, outputs) {
    const { fargateService: place, balancer: facts } = outputs;
    if (context.recall(STOPPED) === undefined) {
      const tasks = await runningTasks(context, place.cluster, place.serviceName);
      await context.remember(SINCE, Math.max(...tasks.map(({ startedAt }) => Number(startedAt ?? 0))));
      const stopped = await stopOne(context, place, "to see who notices");
      await context.remember(STOPPED, found(stopped, "No task of the service is running."));
    }
    await context.until({
      for: "the service to replace the task",
      read: () => healing(context, outputs, found(recorded(context), "Which task was stopped is not recorded.")),
      observed: ({ running, desired, newer }) => `${running} of ${desired} running, ${newer} of them new`,
      done: ({ running, desired, newer, back }) => running === desired && newer > 0 && !back,
      usual: 60,
      limit: 600,
    });
    await untilAnswers(context, { for: "the load balancer to answer", url: `${facts.url}/`, usual: 30 });
  },
  async locate(context, outputs): Promise<Healing> {
    const healed = recorded(context) ?? (await stoppedByHand(context, outputs));
    return found(healed, "No task of the service was stopped by hand.");
  },
  checks: [
    check<Healing, Needs>({
      id: "replaced",
      title: "Another task runs in its place, and the load balancer answers",
      hints: [
        "Who starts the replacement? Look at the service's events.",
        "Only tasks of a service are replaced; a task from run-task is not. Its desired count must be at least 1.",
      ],
      mistakes: [nobodyBack],
      async run(context, healed, outputs) {
        const { running, desired, newer, back } = await healing(context, outputs, healed);
        const expected = "running = desired, with a task that started after the stop";
        const actual = `${running} of ${desired} running, ${newer} started later`;
        if (desired === 0) return fail({ expected, actual, fix: nobodyBack.says, mistake: nobodyBack.id });
        if (back) return fail({ expected, actual: `${healed.stopped} still runs`, fix: "Stop it, then verify again." });
        // A service that a policy scales may be on its way to more than it had.
        if (running < Math.min(desired, USUAL) || newer === 0)
          return fail({ expected, actual, fix: "Wait for the service scheduler; its events say what it does." });
        const answer = await ask<Introduction>(context, `${outputs.balancer.url}/`);
        if (answer.ok) return pass(`${actual}; the load balancer answers`);
        return fail({ expected: "status 200", actual: answer.said, fix: "Wait until the new target is healthy." });
      },
    }),
  ],
});

/** How far the service has come since the task was stopped. */
async function healing(context: LabContext, { fargateService: place }: Outputs<Needs>, { stopped, since }: Healing) {
  const service = await readService(context, place.cluster, place.serviceName);
  const tasks = await runningTasks(context, place.cluster, place.serviceName);
  return {
    desired: service.desiredCount ?? 0,
    running: tasks.length,
    newer: tasks.filter(({ startedAt }) => Number(startedAt ?? 0) > since).length,
    back: tasks.some(({ taskArn }) => taskArn === stopped),
  };
}

function recorded({ recall }: Pick<LabContext, "recall">): Healing | undefined {
  const stopped = recall(STOPPED);
  const since = recall(SINCE);
  return typeof stopped === "string" && typeof since === "number" ? { stopped, since } : undefined;
}

/** ECS remembers for an hour who stopped a task: a person, or a scheduler. */
async function stoppedByHand(
  context: LabContext,
  { fargateService: place }: Outputs<Needs>,
): Promise<Healing | undefined> {
  const tasks = await tasksOf(context, { ...place, desiredStatus: "STOPPED" });
  const task = tasks.find(({ stopCode }) => stopCode === "UserInitiated");
  return task && { stopped: task.taskArn ?? "", since: Number(task.stoppingAt ?? task.stoppedAt ?? 0) };
}
