/** Rows of EMR. Times are milliseconds since the epoch. */
import type * as EMR from "@aws-sdk/client-emr";
import { collection, type Tags } from "../../kit/index.ts";

export interface Reason {
  readonly code: EMR.ClusterStateChangeReasonCode | undefined;
  readonly message: string;
}

export interface ClusterRow {
  /** `j-...`. */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly releaseLabel: string;
  readonly logUri: string | undefined;
  /** As the request names them. */
  readonly serviceRole: string;
  readonly profile: string;
  /** ARN of the instance profile's role: whose permissions the nodes and the steps have. */
  readonly nodeRole: string;
  readonly applications: readonly { readonly name: string; readonly version: string }[];
  readonly configurations: readonly EMR.Configuration[];
  readonly state: EMR.ClusterState;
  readonly reason: Reason;
  readonly created: number;
  readonly ready: number | undefined;
  readonly ended: number | undefined;
  readonly keepAlive: boolean;
  readonly protected: boolean;
  readonly visible: boolean;
  readonly replaceUnhealthy: boolean;
  readonly stepConcurrency: number;
  readonly scaleDown: EMR.ScaleDownBehavior;
  readonly rootVolumeGib: number | undefined;
  readonly autoScalingRole: string | undefined;
  readonly idleSeconds: number | undefined;
  /** Since when no step is pending or running. */
  readonly idleSince: number | undefined;
  readonly collection: EMR.InstanceCollectionType;
  readonly subnets: readonly string[];
  readonly subnetId: string | undefined;
  readonly zone: string | undefined;
  readonly keyName: string | undefined;
  readonly groups: Groups;
  readonly primaryDns: string | undefined;
  /** TERMINATING: what the cluster is to become. */
  readonly ending: "TERMINATED" | "TERMINATED_WITH_ERRORS" | undefined;
  readonly tags: Tags;
}

/** Ids of security groups; primary and core are undefined until EMR has made its own. */
export interface Groups {
  readonly primary: string | undefined;
  readonly core: string | undefined;
  readonly serviceAccess: string | undefined;
  readonly morePrimary: readonly string[];
  readonly moreCore: readonly string[];
}

export interface NodeType {
  readonly type: string;
  readonly weight: number;
  readonly specification: EMR.InstanceTypeSpecification;
}

/** An instance fleet or an instance group: the two are one thing but for how capacity is counted. */
export interface FleetRow {
  /** `if-...` or `ig-...`. */
  readonly id: string;
  readonly cluster: string;
  readonly kind: "fleet" | "group";
  readonly name: string;
  readonly role: EMR.InstanceFleetType;
  readonly onDemand: number;
  readonly spot: number;
  readonly bid: string | undefined;
  readonly types: readonly NodeType[];
  readonly launch: EMR.InstanceFleetProvisioningSpecifications | undefined;
  readonly state: EMR.InstanceFleetState;
  readonly reason: { readonly code: EMR.InstanceFleetStateChangeReasonCode | undefined; readonly message: string };
  readonly created: number;
  readonly ready: number | undefined;
  readonly ended: number | undefined;
}

export interface NodeRow {
  /** `ci-...`. */
  readonly id: string;
  readonly cluster: string;
  readonly fleet: string;
  readonly ec2Id: string;
  readonly market: EMR.MarketType;
  readonly type: string;
  readonly weight: number;
  readonly state: EMR.InstanceState;
  readonly reason: { readonly code: EMR.InstanceStateChangeReasonCode | undefined; readonly message: string };
  readonly privateDns: string;
  readonly privateIp: string;
  readonly publicDns: string;
  readonly publicIp: string | undefined;
  readonly volumes: readonly { readonly device: string; readonly id: string }[];
  readonly created: number;
  readonly ready: number | undefined;
  readonly ended: number | undefined;
}

export interface StepRow {
  /** `s-...`. */
  readonly id: string;
  readonly cluster: string;
  /** Steps run in this order. */
  readonly sequence: number;
  readonly name: string;
  readonly jar: string;
  readonly mainClass: string | undefined;
  readonly args: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  readonly actionOnFailure: EMR.ActionOnFailure;
  readonly state: EMR.StepState;
  /** Its program was begun: a sandbox that starts again does not begin it twice. */
  readonly begun: boolean;
  readonly message: string | undefined;
  readonly failure: EMR.FailureDetails | undefined;
  readonly created: number;
  readonly started: number | undefined;
  readonly ended: number | undefined;
}

export interface StudioRow {
  /** `es-...`. */
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly authMode: EMR.AuthMode;
  readonly vpcId: string;
  readonly subnets: readonly string[];
  readonly serviceRole: string;
  readonly userRole: string | undefined;
  readonly workspaceGroup: string;
  readonly engineGroup: string;
  readonly url: string;
  readonly location: string;
  readonly created: number;
  readonly tags: Tags;
}

export interface ExecutionRow {
  /** `ex-...`. */
  readonly id: string;
  readonly arn: string;
  readonly name: string | undefined;
  readonly cluster: string;
  readonly primaryGroup: string | undefined;
  readonly notebookGroup: string | undefined;
  readonly serviceRole: string;
  readonly parameters: string | undefined;
  readonly input: { readonly bucket: string; readonly key: string };
  readonly output: { readonly bucket: string; readonly key: string };
  readonly environment: Readonly<Record<string, string>>;
  readonly status: EMR.NotebookExecutionStatus;
  readonly reason: string | undefined;
  readonly outputUri: string | undefined;
  readonly started: number;
  readonly ended: number | undefined;
  readonly tags: Tags;
}

export const clusters = collection<ClusterRow>({
  service: "emr",
  name: "clusters",
  resource: {
    noun: "cluster",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.state === "TERMINATED" || row.state === "TERMINATED_WITH_ERRORS",
  },
});

/** Keys of fleets, nodes and steps: `<cluster>/<id>`. */
export const fleets = collection<FleetRow>({ service: "emr", name: "fleets" });

export const nodes = collection<NodeRow>({ service: "emr", name: "nodes" });

export const steps = collection<StepRow>({ service: "emr", name: "steps" });

export const studios = collection<StudioRow>({
  service: "emr",
  name: "studios",
  resource: { noun: "studio", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const executions = collection<ExecutionRow>({
  service: "emr",
  name: "notebook-executions",
  resource: {
    noun: "notebook-execution",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => ["FINISHED", "FAILED", "STOPPED"].includes(row.status),
  },
});

/** EMR's switch against security groups that are open to the world; one row, `account`, once it was changed. */
export const publicAccess = collection<{
  readonly configuration: EMR.BlockPublicAccessConfiguration;
  readonly changed: number;
  readonly by: string;
}>({ service: "emr", name: "public-access" });

export const isEnded = (row: { readonly state: string }): boolean =>
  row.state === "TERMINATED" || row.state === "TERMINATED_WITH_ERRORS";

export const isEnding = (row: { readonly state: string }): boolean => row.state === "TERMINATING" || isEnded(row);
