import type * as ECS from "@aws-sdk/client-ecs";
import { until, type Workload } from "./workload.ts";

/** The newest service deployment of a service in cluster `lab`. */
export async function newestOf({ ecs }: Pick<Workload, "ecs">, service: string): Promise<ECS.ServiceDeployment> {
  const { serviceDeployments } = await ecs.ListServiceDeployments({ cluster: "lab", service });
  const serviceDeploymentArns = [serviceDeployments?.[0]?.serviceDeploymentArn ?? ""];
  const described = await ecs.DescribeServiceDeployments({ serviceDeploymentArns });
  return described.serviceDeployments?.[0] ?? {};
}

/** The newest service deployment once it has this status. */
export const endedAs = (
  work: Pick<Workload, "ecs">,
  service: string,
  status: ECS.ServiceDeploymentStatus,
): Promise<ECS.ServiceDeployment> =>
  until(
    status,
    () => newestOf(work, service),
    (deployment) => deployment.status === status,
  );

/** Deletes a service, and waits until nothing of it runs. */
export async function removeService({ ecs }: Pick<Workload, "ecs">, service: string): Promise<void> {
  await ecs.DeleteService({ cluster: "lab", service, force: true }).catch(() => {});
  await until(
    "INACTIVE",
    async () => (await ecs.DescribeServices({ cluster: "lab", services: [service] })).services ?? [],
    ([found]) => found === undefined || found.status === "INACTIVE",
  );
}
