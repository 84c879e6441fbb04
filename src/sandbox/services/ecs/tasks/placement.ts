/** Which container instance takes a task. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { randomUnit } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { remainingOn, tasksOn } from "../instances/instance-resources.ts";
import { type ContainerInstanceRow, containerInstances } from "../state.ts";
import { matchesExpression } from "./placement-expression.ts";

export interface PlacementRequest {
  readonly cluster: string;
  readonly cpu: number;
  readonly memory: number;
  /** Fixed host ports. */
  readonly ports: readonly number[];
  readonly group: string;
  /** Only instances of this capacity provider; any without. */
  readonly provider: string | undefined;
  readonly constraints: readonly ECS.PlacementConstraint[];
  readonly strategy: readonly ECS.PlacementStrategy[];
}

export type Placement =
  | { readonly instance: ContainerInstanceRow }
  /** AWS's reason, for failures of RunTask, and a sentence for the events of a service. */
  | { readonly instance: undefined; readonly reason: string; readonly sentence: string };

export function place(context: Context, request: PlacementRequest): Placement {
  const active = context
    .table(containerInstances)
    .list(`${request.cluster}/`)
    .filter(({ instance }) => instance.status === "ACTIVE");
  const eligible = active.filter(
    ({ instance }) => !request.provider || instance.capacityProviderName === request.provider,
  );
  if (eligible.length === 0)
    return refused(
      "No Container Instances were found in your cluster.",
      "No Container Instances were found in your cluster.",
    );
  const connected = eligible.filter(({ instance }) => instance.agentConnected);
  if (connected.length === 0)
    return refused("AGENT", "The closest matching container-instance has its agent disconnected.");
  const allowed = connected.filter((row) => satisfies(context, row, request));
  if (allowed.length === 0)
    return refused(
      "MemberOf placement constraint unsatisfied.",
      "No container instance satisfied the placement constraints.",
    );
  const lacks = allowed.map((row) => lacking(context, row, request));
  const fitting = allowed.filter((_, index) => lacks[index] === undefined);
  if (fitting.length === 0) {
    const reason = lacks[0] ?? "RESOURCE:MEMORY";
    const [closest] = allowed;
    const what = {
      "RESOURCE:CPU": "insufficient CPU units available",
      "RESOURCE:MEMORY": "insufficient memory available",
    }[reason];
    return refused(
      reason,
      `The closest matching (container-instance ${closest?.id}) ${what ? `has ${what}.` : "is already using a port required by your task."}`,
    );
  }
  const [best] = ordered(context, fitting, request);
  return best ? { instance: best } : refused("RESOURCE:MEMORY", "No container instance had room.");
}

const refused = (reason: string, sentence: string): Placement => ({ instance: undefined, reason, sentence });

function satisfies(context: Context, row: ContainerInstanceRow, { constraints, group }: PlacementRequest): boolean {
  return constraints.every(({ type, expression }) =>
    type === "distinctInstance"
      ? !tasksOn(context, row).some(({ task }) => task.group === group)
      : matchesExpression(expression ?? "", row.instance),
  );
}

function lacking(context: Context, row: ContainerInstanceRow, need: PlacementRequest): string | undefined {
  const { cpu, memory, ports } = remainingOn(context, row);
  if (need.memory > memory) return "RESOURCE:MEMORY";
  if (need.cpu > cpu) return "RESOURCE:CPU";
  return need.ports.some((port) => ports.has(port)) ? "RESOURCE:PORTS" : undefined;
}

/** Best first. Strategies count in their order; without one, tasks spread over zones. */
function ordered(
  context: Context,
  rows: readonly ContainerInstanceRow[],
  request: PlacementRequest,
): ContainerInstanceRow[] {
  const strategy =
    request.strategy.length > 0
      ? request.strategy
      : [{ type: "spread" as const, field: "attribute:ecs.availability-zone" }];
  const scored = rows.map((row) => ({
    row,
    scores: strategy.map((each) => score(context, row, each, { rows, group: request.group })),
  }));
  scored.sort((a, b) => {
    const index = a.scores.findIndex((each, at) => each !== b.scores[at]);
    return index < 0 ? 0 : (a.scores[index] ?? 0) - (b.scores[index] ?? 0);
  });
  return scored.map(({ row }) => row);
}

function score(
  context: Context,
  row: ContainerInstanceRow,
  { type, field = "" }: ECS.PlacementStrategy,
  { rows, group }: { rows: readonly ContainerInstanceRow[]; group: string },
): number {
  if (type === "random") return randomUnit();
  if (type === "binpack") {
    const { cpu, memory } = remainingOn(context, row);
    return field.toLowerCase() === "cpu" ? cpu : memory;
  }
  const value = spreadValue(row, field);
  return rows
    .filter((each) => spreadValue(each, field) === value)
    .flatMap((each) => tasksOn(context, each))
    .filter(({ task }) => task.group === group).length;
}

function spreadValue({ id, instance }: ContainerInstanceRow, field: string): string {
  const name = field.replace(/^attribute:/, "");
  if (name === "instanceId" || name === "host") return id;
  return instance.attributes?.find((each) => each.name === name)?.value ?? "";
}
