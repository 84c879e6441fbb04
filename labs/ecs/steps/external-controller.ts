import { ECS, type TaskSet } from "@aws-sdk/client-ecs";
import { check, fail, found, type LabContext, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { servicesIn } from "../read/services.ts";
import { exists, type Place } from "../services/stable.ts";
import { createTaskSet, type Half, makePrimary, scaleSet, taskSetsOf, untilSteady } from "../services/task-sets.ts";
import { cluster } from "./cluster.ts";
import { network } from "./network.ts";
import { taskdefs } from "./taskdefs.ts";

const needs = { cluster, network, taskdefs };
type Needs = typeof needs;

const idlePrimary = mistake<Place, Needs>({
  id: "primary-scaled-to-zero",
  says: "The primary task set is scaled to 0 percent, so nothing of the service runs: under EXTERNAL nobody but you scales it up. Set its scale to 100 percent.",
  make: (context, place) => scalePrimary(context, place, 0),
  undo: (context, place) => scalePrimary(context, place, 100),
});

/** A deployment whose every move is a call of your own, as a third-party controller would make them. */
export const externalController = step({
  id: "external-controller",
  title: "Task sets by hand, under an external controller",
  covers: ["ecs/ecs-deployment-strategies/external-deployment-controller"],
  needs,
  minutes: 5,
  optional: true,
  async solve(context, outputs) {
    const place = { cluster: outputs.cluster.clusterName, serviceName: "ext" };
    if (!(await exists(context, place)))
      await context.aws(ECS).createService({
        cluster: place.cluster,
        serviceName: place.serviceName,
        deploymentController: { type: "EXTERNAL" },
        desiredCount: 1,
      });
    const sets = await taskSetsOf(context, place);
    if (sets.some(isNewPrimary)) return;
    if (!sets.some(({ externalId }) => externalId === "old"))
      await createTaskSet(context, place, halfOf(outputs, "old"));
    const old = await untilSteady(context, place, "old");
    if (old.status !== "PRIMARY" && sets.length === 0) await makePrimary(context, place, old);
    if (!sets.some(({ externalId }) => externalId === "new"))
      await createTaskSet(context, place, halfOf(outputs, "new"));
    await makePrimary(context, place, await untilSteady(context, place, "new"));
    await scaleSet(context, place, old, 0);
    await untilSteady(context, place, "old");
    await context
      .aws(ECS)
      .deleteTaskSet({ cluster: place.cluster, service: place.serviceName, taskSet: old.taskSetArn });
    await context.until({
      for: "the old task set to go",
      read: () => taskSetsOf(context, place),
      observed: (left) => `${left.length} task sets`,
      done: (left) => left.length === 1,
      usual: 30,
      limit: 600,
    });
  },
  async locate(context, { cluster: { clusterName } }): Promise<Place> {
    const services = await servicesIn(context, clusterName);
    const service = services.find(({ deploymentController }) => deploymentController?.type === "EXTERNAL");
    const missing = `No service with the deployment controller EXTERNAL in the cluster ${clusterName}.`;
    return { cluster: clusterName, serviceName: found(service?.serviceName, missing) };
  },
  checks: [
    check<Place, Needs>({
      id: "one-primary",
      title: "One task set is primary, steady, and runs what it should",
      hints: [
        "Who decides under EXTERNAL? Look at `aws ecs describe-task-sets`.",
        "`aws ecs update-service-primary-task-set` names the new set; then scale the old one to 0 and delete it.",
      ],
      mistakes: [idlePrimary],
      async run(context, place) {
        const primaries = (await taskSetsOf(context, place)).filter(({ status }) => status === "PRIMARY");
        const expected = "one PRIMARY task set in STEADY_STATE with as many tasks as computed, at least one";
        const [primary] = primaries;
        if (primaries.length !== 1 || !primary)
          return fail({
            expected,
            actual: `${primaries.length} primary sets`,
            fix: "Make the new set the primary one.",
          });
        const { stabilityStatus, runningCount = 0, computedDesiredCount = 0, scale } = primary;
        const actual = `${runningCount} of ${computedDesiredCount} running, ${stabilityStatus}`;
        if (scale?.value === 0) return fail({ expected, actual, fix: idlePrimary.says, mistake: idlePrimary.id });
        if (stabilityStatus === "STEADY_STATE" && runningCount === computedDesiredCount && runningCount > 0)
          return pass(actual);
        return fail({ expected, actual, fix: "Wait until its tasks run; their stoppedReason tells if they cannot." });
      },
    }),
  ],
});

/** The way is over when the new set is primary and alone. */
const isNewPrimary = ({ externalId, status }: TaskSet, _: number, all: readonly TaskSet[]): boolean =>
  externalId === "new" && status === "PRIMARY" && all.length === 1;

async function scalePrimary(context: LabContext, place: Place, percent: number): Promise<void> {
  const primary = (await taskSetsOf(context, place)).find(({ status }) => status === "PRIMARY");
  const set = found(primary, "No task set is primary.");
  await scaleSet(context, place, set, percent);
  await untilSteady(context, place, set.externalId ?? "");
}

const halfOf = (
  { network: { subnetIds, taskGroup }, taskdefs: { web } }: Outputs<Needs>,
  externalId: string,
): Half => ({
  externalId,
  taskDefinition: web.taskDefinitionArn ?? "",
  subnets: [...subnetIds],
  securityGroup: taskGroup,
});
