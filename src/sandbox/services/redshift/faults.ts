/** Errors of Amazon Redshift, by the names of the SDK's exceptions. https://docs.aws.amazon.com/redshift/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidValue = (message: string): Fault => fault("InvalidParameterValue", message);

export const invalidCombination = (message: string): Fault => fault("InvalidParameterCombination", message);

export const clusterNotFound = (id: string): Fault => fault("ClusterNotFoundFault", `Cluster ${id} not found.`);

export const clusterExists = (): Fault => fault("ClusterAlreadyExistsFault", "Cluster already exists");

export const invalidClusterState = (message: string): Fault => fault("InvalidClusterStateFault", message);

export const subnetGroupNotFound = (name: string): Fault =>
  fault("ClusterSubnetGroupNotFoundFault", `Cluster Subnet group  ${name} not found.`);

export const subnetGroupExists = (name: string): Fault =>
  fault("ClusterSubnetGroupAlreadyExistsFault", `Cluster subnet group with name ${name} already exists.`);

export const subnetGroupInUse = (name: string): Fault =>
  fault("InvalidClusterSubnetGroupStateFault", `Subnet group ${name} is used by at least one cluster.`);

export const invalidSubnet = (message: string): Fault => fault("InvalidSubnet", message);

export const parameterGroupNotFound = (name: string): Fault =>
  fault("ClusterParameterGroupNotFoundFault", `ParameterGroup not found: ${name}`);

export const parameterGroupExists = (name: string): Fault =>
  fault("ClusterParameterGroupAlreadyExistsFault", `Parameter group ${name} already exists`);

export const parameterGroupInUse = (): Fault =>
  fault(
    "InvalidClusterParameterGroupStateFault",
    "One or more Redshift clusters are using this parameter group, so it cannot be deleted.",
  );

export const snapshotNotFound = (name: string): Fault =>
  fault("ClusterSnapshotNotFoundFault", `Snapshot not found: ${name}`);

export const snapshotExists = (name: string): Fault =>
  fault(
    "ClusterSnapshotAlreadyExistsFault",
    `Cannot create the snapshot because a snapshot with the identifier ${name} already exists.`,
  );

export const invalidSnapshotState = (message: string): Fault => fault("InvalidClusterSnapshotStateFault", message);

export const resourceNotFound = (arn: string): Fault => fault("ResourceNotFoundFault", `Resource not found: ${arn}`);

export const unsupportedOption = (what: string): Fault =>
  fault("UnsupportedOptionFault", `The sandbox does not support ${what}.`);
