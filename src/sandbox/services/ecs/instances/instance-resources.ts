/** What a container instance has, and what its tasks leave of it. */
import type * as ECS from "@aws-sdk/client-ecs";
import type { Context } from "../../../kit/index.ts";
import type { ContainerInstanceRow, TaskRow } from "../state.ts";
import { liveTasks } from "../tasks/task-rows.ts";

export interface Remaining {
  readonly cpu: number;
  readonly memory: number;
  /** TCP ports that are taken. */
  readonly ports: ReadonlySet<number>;
}

/** Ports that the instance's own daemons hold: SSH, Docker and the ECS agent. */
const DAEMON_PORTS = ["22", "2375", "2376", "51678", "51679", "51680"];

/** Resources of an instance as the agent registers them. */
export const registeredResources = (cpu: number, memory: number): ECS.Resource[] => [
  integer("CPU", cpu),
  integer("MEMORY", memory),
  strings("PORTS", DAEMON_PORTS),
  strings("PORTS_UDP", []),
];

export const tasksOn = (context: Context, { cluster, instance }: ContainerInstanceRow): TaskRow[] =>
  liveTasks(context, cluster).filter((row) => row.task.containerInstanceArn === instance.containerInstanceArn);

export function remainingOn(context: Context, row: ContainerInstanceRow): Remaining {
  const placed = tasksOn(context, row);
  const registered = (name: string): number =>
    row.instance.registeredResources?.find((each) => each.name === name)?.integerValue ?? 0;
  const sum = (of: (task: ECS.Task) => string | undefined): number =>
    placed.reduce((total, { task }) => total + Number(of(task) ?? 0), 0);
  return {
    cpu: registered("CPU") - sum((task) => task.cpu),
    memory: registered("MEMORY") - sum((task) => task.memory),
    ports: new Set([...DAEMON_PORTS.map(Number), ...placed.flatMap(boundPorts)]),
  };
}

export const boundPorts = ({ task }: TaskRow): number[] =>
  (task.containers ?? []).flatMap((container) =>
    (container.networkBindings ?? []).map((binding) => binding.hostPort ?? 0),
  );

export function remainingResources(context: Context, row: ContainerInstanceRow): ECS.Resource[] {
  const { cpu, memory, ports } = remainingOn(context, row);
  return [
    integer("CPU", cpu),
    integer("MEMORY", memory),
    strings("PORTS", [...ports].map(String)),
    strings("PORTS_UDP", []),
  ];
}

const integer = (name: string, integerValue: number): ECS.Resource => ({
  name,
  type: "INTEGER",
  doubleValue: 0,
  longValue: 0,
  integerValue,
});

const strings = (name: string, stringSetValue: string[]): ECS.Resource => ({
  name,
  type: "STRINGSET",
  doubleValue: 0,
  longValue: 0,
  integerValue: 0,
  stringSetValue,
});
