/** The cluster's request: three kinds of nodes, of which this makes two; tasks on Spot join later. */
import type { InstanceFleetConfig, RunJobFlowCommandInput } from "@aws-sdk/client-emr";
import type { RunInfo } from "../../../src/lab/index.ts";
import { bucketOf, EMR_TAG } from "../names.ts";
import type { GroupIds } from "../network/find.ts";

export const APPLICATIONS = ["Hadoop", "Spark", "Hive", "Livy", "JupyterEnterpriseGateway"] as const;

/** Half an hour without work, and the cluster ends by itself. */
export const IDLE_SECONDS = 1800;

export interface Place {
  readonly subnetIds: readonly string[];
  readonly groups: GroupIds;
  readonly serviceRole: string;
  readonly profile: string;
}

export const clusterRequest = (
  run: RunInfo,
  ReleaseLabel: string,
  { subnetIds, groups, serviceRole, profile }: Place,
): RunJobFlowCommandInput => ({
  Name: run.name(),
  ReleaseLabel,
  LogUri: `s3://${bucketOf(run)}/logs/`,
  ServiceRole: serviceRole,
  JobFlowRole: profile,
  StepConcurrencyLevel: 1,
  EbsRootVolumeSize: 20,
  Applications: APPLICATIONS.map((Name) => ({ Name })),
  AutoTerminationPolicy: { IdleTimeout: IDLE_SECONDS },
  Instances: {
    InstanceFleets: [fleet("MASTER", "primary"), fleet("CORE", "core")],
    Ec2SubnetIds: [...subnetIds],
    KeepJobFlowAliveWhenNoSteps: true,
    TerminationProtected: false,
    EmrManagedMasterSecurityGroup: groups.primary,
    EmrManagedSlaveSecurityGroup: groups.core,
    AdditionalMasterSecurityGroups: [groups.engine],
  },
  Configurations: ["hive-site", "spark-hive-site"].map((Classification) => ({
    Classification,
    Properties: {
      "hive.metastore.client.factory.class": "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory",
    },
  })),
  Tags: [EMR_TAG],
});

/** One node, of the first type that the zone has. */
const fleet = (InstanceFleetType: "MASTER" | "CORE", Name: string): InstanceFleetConfig => ({
  Name,
  InstanceFleetType,
  TargetOnDemandCapacity: 1,
  InstanceTypeConfigs: ["m5.xlarge", "m5a.xlarge"].map((InstanceType) => ({ InstanceType, WeightedCapacity: 1 })),
  LaunchSpecifications: { OnDemandSpecification: { AllocationStrategy: "lowest-price" } },
});

/** Tasks keep no data: what Spot takes away, costs time only. Several types raise the odds. */
export const TASK_FLEET: InstanceFleetConfig = {
  Name: "task",
  InstanceFleetType: "TASK",
  TargetSpotCapacity: 1,
  InstanceTypeConfigs: ["m5.xlarge", "m5a.xlarge", "m6i.xlarge"].map((InstanceType) => ({
    InstanceType,
    WeightedCapacity: 1,
  })),
  LaunchSpecifications: {
    SpotSpecification: {
      TimeoutDurationMinutes: 5,
      TimeoutAction: "SWITCH_TO_ON_DEMAND",
      AllocationStrategy: "price-capacity-optimized",
    },
  },
};
