import type { Context } from "../../../kit/index.ts";
import { invalidCombination, unsupportedOption } from "../faults.ts";
import { availableCluster } from "../find.ts";
import type { On } from "../handler.ts";
import { checkedNodes } from "../node-types.ts";
import { parameterGroupOf } from "../parameter-groups.ts";
import { type ClusterRow, clusters } from "../state.ts";
import { described } from "./describe-clusters.ts";
import { createMasterSecret, deleteMasterSecret } from "./master-secret.ts";
import { enter } from "./operate.ts";
import { checkedGroups, regroupInterfaces } from "./placement.ts";
import * as request from "./request.ts";

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_ModifyCluster.html: new nodes are a resize, all else is at once. */
export const modifyCluster: On<"ModifyCluster"> = async (input, context) => {
  request.refuseUnsupported(input);
  if (input.NewClusterIdentifier !== undefined) throw unsupportedOption("NewClusterIdentifier");
  request.checkEncrypted(input.Encrypted);
  const row = availableCluster(context, input.ClusterIdentifier);
  if (input.MasterUserPassword !== undefined) {
    if (row.secretArn !== undefined && input.ManageMasterPassword !== false)
      throw invalidCombination(
        "The master password is managed in Secrets Manager: turn ManageMasterPassword off to set one.",
      );
    request.checkNewPassword(input.MasterUserPassword);
  }
  const groups = input.VpcSecurityGroupIds && (await checkedGroups(context, row.vpcId, input.VpcSecurityGroupIds));
  if (groups) await regroupInterfaces(context, row, groups);
  const changed: ClusterRow = {
    ...row,
    ...(await secretChange(context, row, input.ManageMasterPassword)),
    ...(groups && { securityGroups: groups }),
    ...parameterChange(context, row, input.ClusterParameterGroupName),
    automatedRetention: request.checkedRetention(input.AutomatedSnapshotRetentionPeriod ?? row.automatedRetention),
    manualRetention: input.ManualSnapshotRetentionPeriod ?? row.manualRetention,
    maintenanceWindow: input.PreferredMaintenanceWindow ?? row.maintenanceWindow,
    versionUpgrade: input.AllowVersionUpgrade ?? row.versionUpgrade,
    isPublic: input.PubliclyAccessible ?? row.isPublic,
    enhancedRouting: input.EnhancedVpcRouting ?? row.enhancedRouting,
    port: request.checkedPort(input.Port ?? row.port),
  };
  const isResized =
    input.NumberOfNodes !== undefined || input.NodeType !== undefined || input.ClusterType !== undefined;
  if (!isResized) return { Cluster: described(context.table(clusters).put(row.id, changed)) };
  const nodes = input.NumberOfNodes ?? row.nodes;
  const wanted = checkedNodes(input.NodeType ?? row.nodeType, input.ClusterType, nodes);
  return { Cluster: described(enter(context, changed, { status: "resizing", ...wanted })) };
};

async function secretChange(
  context: Context,
  row: ClusterRow,
  isManaged: boolean | undefined,
): Promise<Partial<ClusterRow>> {
  if (isManaged === true && row.secretArn === undefined) return { secretArn: await createMasterSecret(context, row) };
  if (isManaged !== false) return {};
  await deleteMasterSecret(context, row);
  return { secretArn: undefined };
}

const parameterChange = (context: Context, row: ClusterRow, name: string | undefined): Partial<ClusterRow> =>
  name === undefined || name === row.parameterGroup
    ? {}
    : { parameterGroup: parameterGroupOf(context, name).name, parameters: "pending-reboot" };
