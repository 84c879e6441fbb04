import { collection, type Tags } from "../../kit/index.ts";

export type ClusterStatus =
  | "creating"
  | "available"
  | "pausing"
  | "paused"
  | "resuming"
  | "rebooting"
  | "resizing"
  | "deleting";

export interface NodeRow {
  readonly interfaceId: string;
  readonly privateIp: string;
}

export interface RoleRow {
  readonly arn: string;
  readonly applied: "adding" | "removing" | "in-sync";
}

export interface ClusterRow {
  readonly id: string;
  readonly arn: string;
  /** UUID of the data: a cluster of the same name made later has another one. */
  readonly namespaceId: string;
  readonly status: ClusterStatus;
  readonly nodeType: string;
  readonly nodes: number;
  readonly masterUser: string;
  readonly database: string;
  readonly address: string;
  readonly port: number;
  readonly subnetGroup: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly securityGroups: readonly string[];
  readonly parameterGroup: string;
  /** Parameters take effect when the cluster starts. */
  readonly parameters: "in-sync" | "pending-reboot";
  readonly roles: readonly RoleRow[];
  readonly defaultRole: string | undefined;
  /** Empty until the cluster has its network interfaces. The leader's first; a single node is alone. */
  readonly members: readonly NodeRow[];
  readonly isPublic: boolean;
  readonly enhancedRouting: boolean;
  readonly automatedRetention: number;
  readonly manualRetention: number;
  readonly maintenanceWindow: string;
  readonly versionUpgrade: boolean;
  /** Set where Secrets Manager keeps the master password. */
  readonly secretArn: string | undefined;
  readonly logging: LoggingRow | undefined;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
}

export interface LoggingRow {
  readonly bucket: string | undefined;
  readonly prefix: string | undefined;
  readonly destination: "s3" | "cloudwatch";
  readonly exports: readonly string[];
}

export interface SubnetGroupRow {
  readonly name: string;
  readonly arn: string;
  readonly description: string;
  readonly vpcId: string;
  readonly subnets: readonly { readonly id: string; readonly zone: string }[];
  readonly tags: Tags;
}

export interface ParameterGroupRow {
  readonly name: string;
  readonly arn: string;
  readonly family: string;
  readonly description: string;
  /** Only what differs from the family's defaults. */
  readonly values: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface SnapshotRow {
  readonly name: string;
  readonly arn: string;
  readonly status: "creating" | "available";
  readonly cluster: Pick<
    ClusterRow,
    | "id"
    | "namespaceId"
    | "nodeType"
    | "nodes"
    | "masterUser"
    | "database"
    | "port"
    | "vpcId"
    | "zone"
    | "created"
    | "secretArn"
  >;
  readonly retention: number;
  readonly created: number;
  readonly tags: Tags;
}

/** Keys: identifiers. */
export const clusters = collection<ClusterRow>({
  service: "redshift",
  name: "clusters",
  resource: { noun: "cluster", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: names, as of the other collections. */
export const subnetGroups = collection<SubnetGroupRow>({
  service: "redshift",
  name: "subnet-groups",
  resource: { noun: "subnetgroup", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const parameterGroups = collection<ParameterGroupRow>({
  service: "redshift",
  name: "parameter-groups",
  resource: { noun: "parametergroup", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const snapshots = collection<SnapshotRow>({
  service: "redshift",
  name: "snapshots",
  resource: { noun: "snapshot", arn: (row) => row.arn, tags: (row) => row.tags },
});
