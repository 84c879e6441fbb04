/** A cluster of two nodes with a parameter group of its own; what has the run's name is kept. */
import { type Cluster, Redshift } from "@aws-sdk/client-redshift";
import { accept, found, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { DATABASE } from "../names.ts";
import type { Network } from "../steps/network.ts";
import { readCluster } from "./find.ts";
import { offer } from "./network.ts";

export async function keepOrMakeParameters(context: SolveContext): Promise<void> {
  const { aws, run } = context;
  const ParameterGroupName = run.name();
  const { ParameterGroups = [] } = await aws(Redshift).describeClusterParameterGroups({});
  const usual = ParameterGroups.filter(({ ParameterGroupName: name }) => name?.startsWith("default.")).at(-1);
  const create = aws(Redshift).createClusterParameterGroup({
    ParameterGroupName,
    ParameterGroupFamily: found(usual?.ParameterGroupFamily, "Redshift has no default parameter group."),
    Description: "Queues of the lab",
  });
  await accept(create, "ClusterParameterGroupAlreadyExistsFault");
  await setQueues(context, queuesOf(context));
}

/** The workload management of `assets/wlm.json`, in one line. */
export const queuesOf = ({ assets }: Pick<LabContext, "assets">): string => JSON.stringify(assets.json("wlm.json"));

export const setQueues = async ({ aws, run }: SolveContext, ParameterValue: string): Promise<void> =>
  void (await aws(Redshift).modifyClusterParameterGroup({
    ParameterGroupName: run.name(),
    Parameters: [
      { ParameterName: "wlm_json_configuration", ParameterValue },
      { ParameterName: "enable_user_activity_logging", ParameterValue: "true" },
    ],
  }));

export async function keepOrMakeCluster(context: SolveContext, network: Network, roleArn: string): Promise<void> {
  const { aws, run } = context;
  const name = run.name();
  const { nodeType } = await offer(context);
  const create = aws(Redshift).createCluster({
    ClusterIdentifier: name,
    ClusterType: "multi-node",
    NumberOfNodes: 2,
    NodeType: nodeType,
    DBName: DATABASE,
    MasterUsername: "admin",
    ManageMasterPassword: true,
    ClusterSubnetGroupName: network.subnetGroup,
    VpcSecurityGroupIds: [network.securityGroup],
    ClusterParameterGroupName: name,
    IamRoles: [roleArn],
    DefaultIamRoleArn: roleArn,
    PubliclyAccessible: false,
    AutomatedSnapshotRetentionPeriod: 1,
  });
  await accept(create, "ClusterAlreadyExistsFault");
  await untilUsable(context);
}

/** Available, and its roles in place. */
export const untilUsable = (context: Pick<LabContext, "aws" | "run" | "until">): Promise<Cluster | undefined> =>
  context.until({
    for: "the cluster to become available",
    read: () => readCluster(context, context.run.name()),
    observed: (cluster) => stateOf(cluster),
    done: (cluster) => cluster?.ClusterAvailabilityStatus === "Available" && (cluster.IamRoles ?? []).every(isInSync),
    failed: (cluster) =>
      /failed|incompatible|deleting/.test(cluster?.ClusterStatus ?? "") ? "it will not" : undefined,
    usual: 420,
    limit: 1800,
    every: 15,
  });

const isInSync = ({ ApplyStatus }: { readonly ApplyStatus?: string | undefined }): boolean => ApplyStatus === "in-sync";

export const stateOf = (cluster: Cluster | undefined): string => {
  if (cluster === undefined) return "not there yet";
  const roles = (cluster.IamRoles ?? []).map(({ ApplyStatus }) => ApplyStatus).join(", ");
  const availability = cluster.ClusterAvailabilityStatus?.toLowerCase();
  return `${cluster.ClusterStatus}${availability === cluster.ClusterStatus ? "" : `, ${availability}`}${roles ? `, role ${roles}` : ""}`;
};
