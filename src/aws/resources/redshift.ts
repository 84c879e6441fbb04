import {
  type Cluster,
  type ClusterParameterGroup,
  type ClusterSubnetGroup,
  type CreateClusterCommandInput,
  type CreateClusterCommandOutput,
  type CreateClusterParameterGroupCommandInput,
  type CreateClusterSnapshotCommandInput,
  type CreateClusterSubnetGroupCommandInput,
  paginateDescribeClusterParameterGroups,
  paginateDescribeClusterSnapshots,
  paginateDescribeClusterSubnetGroups,
  paginateDescribeClusters,
  Redshift,
  type Snapshot,
} from "@aws-sdk/client-redshift";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const cluster: ResourceType = {
  type: "redshift:cluster",
  creates: [
    creating<CreateClusterCommandInput, CreateClusterCommandOutput>("CreateCluster", ({ ClusterIdentifier }) => [
      ref("redshift:cluster", ClusterIdentifier),
    ]),
  ],
  after: [],
  read: async ({ aws }, { id }) =>
    (await aws(Redshift).describeClusters({ ClusterIdentifier: id })).Clusters?.map(clusterSeen)[0],
  find: async ({ aws }) =>
    (await all(paginateDescribeClusters({ client: aws(Redshift) }, {}), (page) => page.Clusters)).map(clusterSeen),
  delete: async ({ aws }, { id }) =>
    void (await aws(Redshift).deleteCluster({ ClusterIdentifier: id, SkipFinalClusterSnapshot: true })),
  identifies: identifiedBy(/^arn:[^:]+:redshift:[^:]+:\d+:cluster:(.+)$/),
  settle: 60,
  deletion: { usual: 300, limit: 2700 },
  dailyCost: "$26 (two ra3.large nodes)",
};

const clusterSeen = (each: Cluster): Sighting => ({
  ...refOf("redshift:cluster", each.ClusterIdentifier),
  state: /deleting|final-snapshot/.test(each.ClusterStatus ?? "") ? "going" : "live",
  name: each.ClusterIdentifier,
  tags: tagsOf(each.Tags),
  createdAt: each.ClusterCreateTime,
});

const parameterGroup: ResourceType = {
  type: "redshift:parameter-group",
  creates: [
    creating<CreateClusterParameterGroupCommandInput, object>("CreateClusterParameterGroup", (input) => [
      ref("redshift:parameter-group", input.ParameterGroupName?.toLowerCase()),
    ]),
  ],
  after: ["redshift:cluster"],
  read: async ({ aws }, { id }) =>
    (await aws(Redshift).describeClusterParameterGroups({ ParameterGroupName: id })).ParameterGroups?.map(
      parametersSeen,
    )[0],
  find: async ({ aws }) => {
    const client = aws(Redshift);
    const groups = await all(paginateDescribeClusterParameterGroups({ client }, {}), (page) => page.ParameterGroups);
    return groups.filter(({ ParameterGroupName }) => !ParameterGroupName?.startsWith("default.")).map(parametersSeen);
  },
  delete: async ({ aws }, { id }) => void (await aws(Redshift).deleteClusterParameterGroup({ ParameterGroupName: id })),
  identifies: identifiedBy(/^arn:[^:]+:redshift:[^:]+:\d+:parametergroup:(.+)$/),
  settle: 10,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const parametersSeen = (each: ClusterParameterGroup): Sighting => ({
  ...refOf("redshift:parameter-group", each.ParameterGroupName),
  state: "live",
  name: each.ParameterGroupName,
  tags: tagsOf(each.Tags),
});

const subnetGroup: ResourceType = {
  type: "redshift:subnet-group",
  creates: [
    creating<CreateClusterSubnetGroupCommandInput, object>("CreateClusterSubnetGroup", (input) => [
      ref("redshift:subnet-group", input.ClusterSubnetGroupName?.toLowerCase()),
    ]),
  ],
  after: ["redshift:cluster"],
  read: async ({ aws }, { id }) =>
    (await aws(Redshift).describeClusterSubnetGroups({ ClusterSubnetGroupName: id })).ClusterSubnetGroups?.map(
      subnetsSeen,
    )[0],
  find: async ({ aws }) => {
    const client = aws(Redshift);
    const groups = await all(paginateDescribeClusterSubnetGroups({ client }, {}), (page) => page.ClusterSubnetGroups);
    return groups.map(subnetsSeen);
  },
  delete: async ({ aws }, { id }) =>
    void (await aws(Redshift).deleteClusterSubnetGroup({ ClusterSubnetGroupName: id })),
  identifies: identifiedBy(/^arn:[^:]+:redshift:[^:]+:\d+:subnetgroup:(.+)$/),
  settle: 10,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const subnetsSeen = (each: ClusterSubnetGroup): Sighting => ({
  ...refOf("redshift:subnet-group", each.ClusterSubnetGroupName),
  state: "live",
  name: each.ClusterSubnetGroupName,
  tags: tagsOf(each.Tags),
});

/** Manual ones, which outlive their cluster and are billed until somebody deletes them. */
const snapshot: ResourceType = {
  type: "redshift:snapshot",
  creates: [
    creating<CreateClusterSnapshotCommandInput, object>("CreateClusterSnapshot", (input) => [
      ref("redshift:snapshot", input.SnapshotIdentifier, { cluster: input.ClusterIdentifier }),
    ]),
  ],
  parents: ["redshift:cluster"],
  after: ["redshift:cluster"],
  read: async ({ aws }, { id }) =>
    (await aws(Redshift).describeClusterSnapshots({ SnapshotIdentifier: id })).Snapshots?.map(snapshotSeen)[0],
  find: async (context) => {
    const ours = new Set(context.ours("redshift:cluster").map(({ id }) => id));
    const pages = paginateDescribeClusterSnapshots({ client: context.aws(Redshift) }, { SnapshotType: "manual" });
    const found = (await all(pages, (page) => page.Snapshots)).map(snapshotSeen);
    return found.map((each) =>
      each.ids.cluster !== undefined && ours.has(each.ids.cluster)
        ? { ...each, parent: { type: "redshift:cluster", id: each.ids.cluster } }
        : each,
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(Redshift).deleteClusterSnapshot({ SnapshotIdentifier: id })),
  identifies: identifiedBy(/^arn:[^:]+:redshift:[^:]+:\d+:snapshot:[^/]+\/(.+)$/),
  settle: 60,
  deletion: { usual: 10, limit: 600 },
  dailyCost: "$0.001 a GB",
};

const snapshotSeen = (each: Snapshot): Sighting => ({
  ...refOf("redshift:snapshot", each.SnapshotIdentifier, { cluster: each.ClusterIdentifier }),
  state: "live",
  name: each.SnapshotIdentifier,
  tags: tagsOf(each.Tags),
  createdAt: each.SnapshotCreateTime,
});

const catalogue: ServiceCatalogue = {
  service: "redshift",
  types: [cluster, parameterGroup, subnetGroup, snapshot],
  changes: {
    ModifyCluster: "goes with the cluster",
    ModifyClusterIamRoles: "goes with the cluster",
    PauseCluster: "goes with the cluster",
    ResumeCluster: "goes with the cluster",
    RebootCluster: "goes with the cluster",
    ResizeCluster: "goes with the cluster",
    ModifyClusterParameterGroup: "goes with the parameter group",
    ResetClusterParameterGroup: "goes with the parameter group",
    ModifyClusterSubnetGroup: "goes with the subnet group",
    EnableLogging: "goes with the cluster",
    DisableLogging: "removes",
    CreateTags: "tags go with their resource",
    DeleteTags: "removes",
    DeleteCluster: "removes",
    DeleteClusterParameterGroup: "removes",
    DeleteClusterSubnetGroup: "removes",
    DeleteClusterSnapshot: "removes",
  },
};

export default catalogue;
