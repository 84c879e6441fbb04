/** Reads the service deployments of a service: each is one attempt to bring a revision into it. */
import { ECS, type ServiceDeployment, type ServiceDeploymentStatus } from "@aws-sdk/client-ecs";
import { found, type LabContext } from "../../../src/lab/index.ts";
import type { Place } from "../services/stable.ts";

type Reader = Pick<LabContext, "aws">;

/** The newest ones, the newest first; only those with one of these states, if any are given. */
export async function deploymentsOf(
  { aws }: Reader,
  { cluster, serviceName }: Place,
  status: ServiceDeploymentStatus[] = [],
): Promise<ServiceDeployment[]> {
  const { serviceDeployments = [] } = await aws(ECS).listServiceDeployments({
    cluster,
    service: serviceName,
    maxResults: 20,
    ...(status.length > 0 && { status }),
  });
  const serviceDeploymentArns = serviceDeployments.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
  if (serviceDeploymentArns.length === 0) return [];
  const described = await aws(ECS).describeServiceDeployments({ serviceDeploymentArns });
  return (described.serviceDeployments ?? []).sort((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0));
}

export async function newestDeployment(context: Reader, place: Place): Promise<ServiceDeployment> {
  const [newest] = await deploymentsOf(context, place);
  return found(newest, `The service ${place.serviceName} was never deployed.`);
}
