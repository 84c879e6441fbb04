import type * as Redshift from "@aws-sdk/client-redshift";
import { defineService, passesRoles } from "../../kit/index.ts";
import { createCluster } from "./clusters/create-cluster.ts";
import * as credentials from "./clusters/credentials.ts";
import { deleteCluster } from "./clusters/delete-cluster.ts";
import { describeClusters } from "./clusters/describe-clusters.ts";
import { modifyClusterIamRoles } from "./clusters/iam-roles.ts";
import { settle, syncRoles } from "./clusters/lifecycle.ts";
import { modifyCluster } from "./clusters/modify-cluster.ts";
import * as operate from "./clusters/operate.ts";
import { actedOn } from "./find.ts";
import * as logging from "./logging.ts";
import { describeOrderableClusterOptions } from "./orderable-options.ts";
import * as parameters from "./parameter-groups.ts";
import * as snapshots from "./snapshots.ts";
import * as state from "./state.ts";
import * as subnets from "./subnet-groups.ts";
import * as tags from "./tags.ts";

export default defineService<typeof Redshift>({
  id: "redshift",
  collections: [state.clusters, state.subnetGroups, state.parameterGroups, state.snapshots],
  resourcesOf: actedOn,
  passedRoles: passesRoles("redshift.amazonaws.com", {
    CreateCluster: ["IamRoles"],
    ModifyClusterIamRoles: ["AddIamRoles"],
  }),
  timers: { settle, "sync-roles": syncRoles, snapshot: snapshots.completeSnapshot },
  real: {
    CreateCluster: createCluster,
    DescribeClusters: describeClusters,
    ModifyCluster: modifyCluster,
    ModifyClusterIamRoles: modifyClusterIamRoles,
    PauseCluster: operate.pauseCluster,
    ResumeCluster: operate.resumeCluster,
    RebootCluster: operate.rebootCluster,
    ResizeCluster: operate.resizeCluster,
    DeleteCluster: deleteCluster,
    CreateClusterSubnetGroup: subnets.createClusterSubnetGroup,
    DescribeClusterSubnetGroups: subnets.describeClusterSubnetGroups,
    ModifyClusterSubnetGroup: subnets.modifyClusterSubnetGroup,
    DeleteClusterSubnetGroup: subnets.deleteClusterSubnetGroup,
    CreateClusterParameterGroup: parameters.createClusterParameterGroup,
    DescribeClusterParameterGroups: parameters.describeClusterParameterGroups,
    DescribeClusterParameters: parameters.describeClusterParameters,
    DescribeDefaultClusterParameters: parameters.describeDefaultClusterParameters,
    ModifyClusterParameterGroup: parameters.modifyClusterParameterGroup,
    ResetClusterParameterGroup: parameters.resetClusterParameterGroup,
    DeleteClusterParameterGroup: parameters.deleteClusterParameterGroup,
    DescribeOrderableClusterOptions: describeOrderableClusterOptions,
  },
  modelled: {
    GetClusterCredentials: credentials.getClusterCredentials,
    GetClusterCredentialsWithIAM: credentials.getClusterCredentialsWithIAM,
    CreateClusterSnapshot: snapshots.createClusterSnapshot,
    DescribeClusterSnapshots: snapshots.describeClusterSnapshots,
    DeleteClusterSnapshot: snapshots.deleteClusterSnapshot,
    EnableLogging: logging.enableLogging,
    DisableLogging: logging.disableLogging,
    DescribeLoggingStatus: logging.describeLoggingStatus,
    CreateTags: tags.createTags,
    DescribeTags: tags.describeTags,
    DeleteTags: tags.deleteTags,
  },
});
