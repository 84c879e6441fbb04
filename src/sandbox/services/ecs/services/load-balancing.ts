/** Tasks behind load balancers. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html */
import type * as ECS from "@aws-sdk/client-ecs";
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import type { RegisteredTarget, TaskRow } from "../state.ts";
import { instanceOf } from "../tasks/new-task.ts";

const elb = (context: Context) => context.service<typeof ELB>("elastic-load-balancing-v2");

/** Where the load balancers of a task's service reach it. */
export function targetsOf(context: Context, row: TaskRow): RegisteredTarget[] {
  return row.loadBalancers.flatMap(({ targetGroupArn, containerName, containerPort }) => {
    if (!targetGroupArn || containerPort === undefined) return [];
    if (row.network?.eniId) return [{ targetGroupArn, id: row.network.privateIp, port: containerPort }];
    const id = instanceOf(context, row)?.instance.ec2InstanceId;
    const port = hostPortOf(row, containerName, containerPort);
    return id && port ? [{ targetGroupArn, id, port }] : [];
  });
}

/** The port on the task's host that leads to a container's port. */
export function hostPortOf(
  row: TaskRow,
  containerName: string | undefined,
  containerPort: number | undefined,
): number | undefined {
  const container = row.task.containers?.find((each) => each.name === containerName);
  return container?.networkBindings?.find((each) => each.containerPort === containerPort)?.hostPort ?? undefined;
}

export async function registerTargets(context: Context, targets: readonly RegisteredTarget[]): Promise<void> {
  for (const { targetGroupArn, id, port } of targets)
    await elb(context).RegisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] });
}

export async function deregisterTargets(context: Context, targets: readonly RegisteredTarget[]): Promise<void> {
  for (const { targetGroupArn, id, port } of targets)
    await elb(context)
      .DeregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: id, Port: port }] })
      // The target group may be gone already.
      .catch((error: unknown) => context.log(`target ${id}:${port} was not deregistered: ${messageOf(error)}`));
}

/** Health of one target as DescribeTargetHealth says; undefined where it is not registered. */
export async function targetHealth(context: Context, target: RegisteredTarget): Promise<ELB.TargetHealth | undefined> {
  const { TargetHealthDescriptions = [] } = await elb(context)
    .DescribeTargetHealth({ TargetGroupArn: target.targetGroupArn, Targets: [{ Id: target.id, Port: target.port }] })
    .catch(() => ({ TargetHealthDescriptions: [] }));
  const [first] = TargetHealthDescriptions;
  return first?.TargetHealth?.State === "unused" && first.TargetHealth.Reason === "Target.NotRegistered"
    ? undefined
    : first?.TargetHealth;
}

/** Whether any of the targets still finishes its connections. */
export async function isDraining(context: Context, targets: readonly RegisteredTarget[]): Promise<boolean> {
  const states = await Promise.all(targets.map((each) => targetHealth(context, each)));
  return states.some((each) => each?.State === "draining");
}

/** Health checks of the service's load balancers: `pending` until all targets are healthy. */
export async function balancedHealth(
  context: Context,
  row: TaskRow,
): Promise<{ state: "healthy" | "pending" } | { state: "unhealthy"; target: RegisteredTarget; reason: string }> {
  for (const target of row.targets) {
    const health = await targetHealth(context, target);
    if (health?.State === "unhealthy")
      return { state: "unhealthy", target, reason: health.Description ?? "Health checks failed" };
    // `unused`: no listener forwards to the group yet, so there is nothing to wait for.
    if (health?.State !== "healthy" && health?.State !== "unused") return { state: "pending" };
  }
  return { state: "healthy" };
}

interface BalancerRules {
  readonly definition: ECS.TaskDefinition;
  invalid(message: string): Error;
  /** Whether the group may still be without a listener: CodeDeploy attaches the idle one only later. */
  readonly unattached?: boolean;
}

/** Refuses load balancers of a service that AWS refuses. */
export async function checkLoadBalancers(
  context: Context,
  balancers: readonly ECS.LoadBalancer[],
  { definition, invalid, unattached = false }: BalancerRules,
): Promise<void> {
  for (const { targetGroupArn, containerName, containerPort } of balancers) {
    const container = definition.containerDefinitions?.find((each) => each.name === containerName);
    if (!container) throw invalid(`The container ${containerName} does not exist in the task definition.`);
    if (!container.portMappings?.some((each) => each.containerPort === containerPort))
      throw invalid(`The container ${containerName} did not have a container port ${containerPort} defined.`);
    const { TargetGroups = [] } = await elb(context)
      .DescribeTargetGroups({ TargetGroupArns: [targetGroupArn ?? ""] })
      .catch(() => ({ TargetGroups: [] as ELB.TargetGroup[] }));
    const [group] = TargetGroups;
    if (!group) throw invalid(`The specified target group ${targetGroupArn} does not exist.`);
    if ((group.LoadBalancerArns ?? []).length === 0 && !unattached)
      throw invalid(
        `The target group with targetGroupArn ${targetGroupArn} does not have an associated load balancer.`,
      );
    const needed = definition.networkMode === "awsvpc" ? "ip" : "instance";
    if (needed === "ip" && group.TargetType !== "ip")
      throw invalid(
        `The provided target group ${targetGroupArn} has target type ${group.TargetType}, which is incompatible with the awsvpc network mode specified in the task definition.`,
      );
  }
}
