/** Managed scaling: the Auto Scaling group of a capacity provider follows its tasks. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html */
import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Context } from "../../../kit/index.ts";
import { taskDefinitionMissing } from "../faults.ts";
import { registeredResources, tasksOn } from "../instances/instance-resources.ts";
import { lastPart } from "../names.ts";
import {
  type CapacityProviderRow,
  type ContainerInstanceRow,
  capacityProviders,
  clusters,
  containerInstances,
  type TaskRow,
} from "../state.ts";
import { findTaskDefinition } from "../task-definitions/task-definitions.ts";
import { sizeOf } from "../tasks/new-task.ts";
import { isWanted, liveTasks } from "../tasks/task-rows.ts";

/** How long a provider must have had more instances than it needs before one goes: fifteen minutes on AWS. */
const SCALE_IN_AFTER_MS = 900_000;

export async function scaleCapacity(context: Context): Promise<void> {
  for (const row of context.table(capacityProviders).list())
    if (row.status === "ACTIVE" && row.group.managedScaling?.status === "ENABLED") await scaleProvider(context, row);
}

async function scaleProvider(context: Context, row: CapacityProviderRow): Promise<void> {
  const attached = context
    .table(clusters)
    .list()
    .filter((each) => each.capacityProviders.includes(row.name));
  const instances = attached
    .flatMap(({ name }) => context.table(containerInstances).list(`${name}/`))
    .filter(({ instance }) => instance.capacityProviderName === row.name && instance.status === "ACTIVE");
  const waiting = liveTasks(context).filter(
    (each) =>
      each.task.capacityProviderName === row.name &&
      each.task.lastStatus === "PROVISIONING" &&
      isWanted(each) &&
      each.task.containerInstanceArn === undefined,
  );
  const busy = instances.filter((each) => tasksOn(context, each).length > 0).length;
  // Without waiting tasks and without idle instances there is nothing to do: the usual case, and a cheap one.
  if (waiting.length === 0 && busy === instances.length && row.idleSince === undefined) return;
  const autoscaling = context.service<typeof AutoScaling>("auto-scaling");
  const AutoScalingGroupName = lastPart(row.group.autoScalingGroupArn ?? "");
  const { AutoScalingGroups = [] } = await autoscaling
    .DescribeAutoScalingGroups({ AutoScalingGroupNames: [AutoScalingGroupName] })
    .catch(() => ({ AutoScalingGroups: [] }));
  const [group] = AutoScalingGroups;
  if (!group) return;
  const { MinSize = 0, MaxSize = 0, DesiredCapacity = 0 } = group;
  const needed = busy + (waiting.length > 0 ? instancesFor(context, waiting, instances) : 0);
  const target = clamp(Math.ceil((needed * 100) / (row.group.managedScaling?.targetCapacity ?? 100)), MinSize, MaxSize);
  const set = (desired: number) =>
    autoscaling.SetDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: desired, HonorCooldown: false });
  const { minimumScalingStepSize = 1, maximumScalingStepSize = 1 } = row.group.managedScaling ?? {};
  if (target > DesiredCapacity) {
    const step = clamp(target - DesiredCapacity, minimumScalingStepSize, maximumScalingStepSize);
    remember(context, row, undefined);
    // Instances that boot already count: they are in the desired capacity and not yet registered.
    if (DesiredCapacity <= instances.length) await set(Math.min(MaxSize, DesiredCapacity + step));
  } else if (target < DesiredCapacity && waiting.length === 0) {
    const since = row.idleSince ?? context.clock.now();
    remember(context, row, since);
    if (context.clock.now() - since < context.clock.period(SCALE_IN_AFTER_MS)) return;
    remember(context, row, undefined);
    await set(Math.max(target, DesiredCapacity - maximumScalingStepSize));
  } else remember(context, row, undefined);
}

function remember(context: Context, row: CapacityProviderRow, idleSince: number | undefined): void {
  if (row.idleSince !== idleSince) context.table(capacityProviders).patch(row.name, { idleSince });
}

/** How many further instances of the provider's kind the waiting tasks fill; one where the kind is not known yet. */
function instancesFor(
  context: Context,
  waiting: readonly TaskRow[],
  instances: readonly ContainerInstanceRow[],
): number {
  const resources = instances[0]?.instance.registeredResources ?? registeredResources(2048, 1800);
  const has = (name: string): number => resources.find((each) => each.name === name)?.integerValue ?? 0;
  const sizes = waiting.map(({ task }) =>
    sizeOf(findTaskDefinition(context, task.taskDefinitionArn, taskDefinitionMissing).definition, task.overrides),
  );
  const cpu = sizes.reduce((sum, each) => sum + each.cpu, 0) / Math.max(1, has("CPU"));
  const memory = sizes.reduce((sum, each) => sum + each.memory, 0) / Math.max(1, has("MEMORY"));
  return Math.max(1, Math.ceil(Math.max(cpu, memory)));
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
