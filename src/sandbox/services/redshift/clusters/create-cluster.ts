import type * as Redshift from "@aws-sdk/client-redshift";
import { nowMs } from "../../../../shared/clock.ts";
import { randomBase32, randomHex, randomUuid } from "../../../../shared/random.ts";
import { arn, type Context, fromTagList, type Input } from "../../../kit/index.ts";
import { clusterExists } from "../faults.ts";
import type { On } from "../handler.ts";
import { checkedNodes } from "../node-types.ts";
import { parameterGroupOf } from "../parameter-groups.ts";
import { DEFAULT_GROUP } from "../parameters.ts";
import { type ClusterRow, clusters } from "../state.ts";
import { described } from "./describe-clusters.ts";
import { checkedRoles } from "./iam-roles.ts";
import { settleLater } from "./lifecycle.ts";
import { createMasterSecret } from "./master-secret.ts";
import { createInterfaces, type Placement, placed } from "./placement.ts";
import * as request from "./request.ts";

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html */
export const createCluster: On<"CreateCluster"> = async (input, context) => {
  request.refuseUnsupported(input);
  request.checkPassword(input);
  request.checkEncrypted(input.Encrypted);
  const id = request.checkedIdentifier(input.ClusterIdentifier ?? "");
  const table = context.table(clusters);
  if (table.has(id)) throw clusterExists();
  const placement = await placed(context, {
    group: input.ClusterSubnetGroupName,
    zone: input.AvailabilityZone,
    securityGroups: input.VpcSecurityGroupIds,
  });
  const roles = await checkedRoles(context, input.IamRoles ?? [], input.DefaultIamRoleArn);
  // Another request may have made it meanwhile.
  if (table.has(id)) throw clusterExists();
  const row = table.put(id, {
    ...newRow(context, input, placement),
    roles: roles.map((role) => ({ arn: role, applied: "adding" })),
  });
  try {
    const secretArn = input.ManageMasterPassword === true ? await createMasterSecret(context, row) : undefined;
    table.patch(id, { secretArn, members: await createInterfaces(context, row) });
  } catch (error) {
    table.delete(id);
    throw error;
  }
  settleLater(context, row);
  return { Cluster: described(table.get(id) ?? row) };
};

function newRow(context: Context, input: Input<typeof Redshift, "CreateCluster">, placement: Placement): ClusterRow {
  const id = input.ClusterIdentifier ?? "";
  return {
    id,
    arn: arn(context, "redshift", `cluster:${id}`),
    namespaceId: randomUuid(),
    status: "creating",
    ...checkedNodes(input.NodeType, input.ClusterType, input.NumberOfNodes),
    masterUser: request.checkedUser(input.MasterUsername),
    database: request.checkedDatabase(input.DBName),
    address: `${id}.c${randomHex(1)}${randomBase32(10)}.${context.region}.redshift.amazonaws.com`,
    port: request.checkedPort(input.Port),
    ...placement,
    parameterGroup: parameterGroupOf(context, input.ClusterParameterGroupName ?? DEFAULT_GROUP).name,
    parameters: "in-sync",
    roles: [],
    defaultRole: input.DefaultIamRoleArn,
    members: [],
    isPublic: input.PubliclyAccessible ?? false,
    enhancedRouting: input.EnhancedVpcRouting ?? false,
    automatedRetention: request.checkedRetention(input.AutomatedSnapshotRetentionPeriod),
    manualRetention: input.ManualSnapshotRetentionPeriod ?? -1,
    maintenanceWindow: input.PreferredMaintenanceWindow ?? "sun:05:30-sun:06:00",
    versionUpgrade: input.AllowVersionUpgrade ?? true,
    secretArn: undefined,
    logging: undefined,
    created: nowMs(),
    tags: fromTagList(input.Tags),
  };
}
