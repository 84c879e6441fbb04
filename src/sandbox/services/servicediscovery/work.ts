import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context } from "../../kit/index.ts";
import { instanceKey, instances, namespaces, services, type Work } from "./state.ts";

/** Does what an operation was asked to; answers the operation's error code and message where it cannot. */
export async function takeEffect(context: Context, work: Work): Promise<{ code: string; message: string } | undefined> {
  switch (work.kind) {
    case "create-namespace": {
      const { vpcId } = work.row;
      if (vpcId !== undefined && !(await vpcExists(context, vpcId)))
        return {
          code: "CANNOT_CREATE_HOSTED_ZONE",
          message: `The VPC that you chose, ${vpcId} in region ${context.region}, is either not authorized or does not exist.`,
        };
      context.table(namespaces).put(work.row.id, work.row);
      return undefined;
    }
    case "update-namespace":
      context.table(namespaces).patch(work.id, work.changes);
      return undefined;
    case "delete-namespace":
      context.table(namespaces).delete(work.id);
      return undefined;
    case "update-service":
      context.table(services).patch(work.id, work.changes);
      return undefined;
    case "register":
      context.table(instances).put(instanceKey(work.row.serviceId, work.row.id), work.row);
      touch(context, work.row.serviceId);
      return undefined;
    case "deregister":
      context.table(instances).delete(instanceKey(work.serviceId, work.instanceId));
      touch(context, work.serviceId);
      return undefined;
  }
}

async function vpcExists(context: Context, id: string): Promise<boolean> {
  const { Vpcs = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeVpcs({ Filters: [{ Name: "vpc-id", Values: [id] }] });
  return Vpcs.length > 0;
}

/** Tells pollers of DiscoverInstancesRevision that there is something new. */
export const touch = (context: Context, serviceId: string): void =>
  void context.table(services).update(serviceId, (row) => ({ ...row, revision: row.revision + 1 }));
