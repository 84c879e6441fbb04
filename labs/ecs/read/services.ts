/** Reads the services of a cluster and their tasks. */
import { ECS, type Service, type Task } from "@aws-sdk/client-ecs";
import { found, type LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

/** The services of the cluster that are not deleted. */
export async function servicesIn({ aws }: Reader, cluster: string): Promise<Service[]> {
  const { serviceArns = [] } = await aws(ECS).listServices({ cluster, maxResults: 100 });
  const services: Service[] = [];
  for (let i = 0; i < serviceArns.length; i += 10) {
    const answer = await aws(ECS).describeServices({ cluster, services: serviceArns.slice(i, i + 10) });
    services.push(...(answer.services ?? []));
  }
  return services.filter(({ status }) => status === "ACTIVE");
}

/** The service with this name, else the first of this launch type. Throws `Missing`. */
export async function findService(
  context: Reader,
  cluster: string,
  { name, launchType }: { name: string; launchType: "FARGATE" | "EC2" },
): Promise<Service> {
  const services = await servicesIn(context, cluster);
  const service =
    services.find(({ serviceName }) => serviceName === name) ??
    services.find((each) => launchTypeOf(each) === launchType);
  return found(service, `No service "${name}" (or another on ${launchType}) in the cluster ${cluster}.`);
}

export async function readService({ aws }: Reader, cluster: string, serviceName: string): Promise<Service> {
  const { services = [] } = await aws(ECS).describeServices({ cluster, services: [serviceName] });
  return found(services[0], `No service "${serviceName}" in the cluster ${cluster}.`);
}

/** A service with a capacity provider strategy has no launch type of its own: its providers decide. */
export function launchTypeOf({ launchType, capacityProviderStrategy = [] }: Service): "FARGATE" | "EC2" | undefined {
  if (launchType === "FARGATE" || launchType === "EC2") return launchType;
  const [first] = capacityProviderStrategy;
  if (!first) return undefined;
  return first.capacityProvider?.startsWith("FARGATE") ? "FARGATE" : "EC2";
}

export async function tasksOf(
  { aws }: Reader,
  {
    cluster,
    serviceName,
    desiredStatus,
  }: { cluster: string; serviceName: string; desiredStatus: "RUNNING" | "STOPPED" },
): Promise<Task[]> {
  const { taskArns = [] } = await aws(ECS).listTasks({ cluster, serviceName, desiredStatus });
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await aws(ECS).describeTasks({ cluster, tasks: taskArns });
  return tasks;
}

/** Tasks of the service that really run. */
export async function runningTasks(context: Reader, cluster: string, serviceName: string): Promise<Task[]> {
  const tasks = await tasksOf(context, { cluster, serviceName, desiredStatus: "RUNNING" });
  return tasks.filter(({ lastStatus }) => lastStatus === "RUNNING");
}

/** Why tasks of the service stopped, newest first. */
export async function stopReasons(context: Reader, cluster: string, serviceName: string): Promise<string[]> {
  const tasks = await tasksOf(context, { cluster, serviceName, desiredStatus: "STOPPED" });
  const when = ({ stoppingAt, stoppedAt }: Task): number => Number(stoppingAt ?? stoppedAt ?? 0);
  return tasks.sort((a, b) => when(b) - when(a)).flatMap(({ stoppedReason }) => stoppedReason ?? []);
}
