/** Clusters: nodes in the VPC, a managed password, roles, states, and AWS's refusals. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as IAM from "@aws-sdk/client-iam";
import type * as Redshift from "@aws-sdk/client-redshift";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { makeNetwork } from "./network.ts";

let sandbox: Sandbox;
let network: Awaited<ReturnType<typeof makeNetwork>>;
let roleArn: string;
const redshift = () => sandbox.service<typeof Redshift>("redshift");
const secrets = () => sandbox.service<typeof SecretsManager>("secrets-manager");
const ec2 = () => sandbox.service<typeof EC2>("ec2");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  network = await makeNetwork(sandbox);
  const { Role } = await sandbox.service<typeof IAM>("iam").CreateRole({
    RoleName: "loader",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "redshift.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  roleArn = Role?.Arn ?? "";
  await redshift().CreateClusterSubnetGroup({
    ClusterSubnetGroupName: "home",
    Description: "three zones",
    SubnetIds: network.subnetIds,
  });
});

afterAll(() => sandbox.close());

const wanted = (change: Partial<Redshift.CreateClusterMessage> = {}): Redshift.CreateClusterMessage => ({
  ClusterIdentifier: "shop",
  ClusterType: "multi-node",
  NodeType: "ra3.large",
  NumberOfNodes: 2,
  DBName: "shop",
  MasterUsername: "admin",
  ManageMasterPassword: true,
  ClusterSubnetGroupName: "home",
  VpcSecurityGroupIds: [network.groupId],
  IamRoles: [roleArn],
  DefaultIamRoleArn: roleArn,
  ...change,
});

async function until(id: string, status: string | undefined): Promise<Redshift.Cluster | undefined> {
  for (let left = 2000; left > 0; left -= 1) {
    const { Clusters = [] } = await redshift().DescribeClusters({});
    const row = Clusters.find(({ ClusterIdentifier }) => ClusterIdentifier === id);
    if (row?.ClusterStatus === status) return row;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${id} did not become ${status}`);
}

const interfaces = async () =>
  (await ec2().DescribeNetworkInterfaces({ Filters: [{ Name: "requester-id", Values: ["amazon-redshift"] }] }))
    .NetworkInterfaces ?? [];

test("a cluster becomes available, with nodes, roles and a password of its own, and goes with all of it", async () => {
  const { Cluster: first } = await redshift().CreateCluster(wanted());
  expect(first).toMatchObject({ ClusterStatus: "creating", ClusterAvailabilityStatus: "Modifying" });
  expect(first?.IamRoles).toEqual([{ IamRoleArn: roleArn, ApplyStatus: "adding" }]);
  const up = await until("shop", "available");
  expect(up).toMatchObject({
    ClusterAvailabilityStatus: "Available",
    NodeType: "ra3.large",
    NumberOfNodes: 2,
    Encrypted: true,
    PubliclyAccessible: false,
    DefaultIamRoleArn: roleArn,
    Endpoint: { Port: 5439 },
  });
  expect(up?.IamRoles).toEqual([{ IamRoleArn: roleArn, ApplyStatus: "in-sync" }]);
  expect(up?.ClusterNodes?.map(({ NodeRole }) => NodeRole)).toEqual(["LEADER", "COMPUTE-0", "COMPUTE-1"]);
  expect((await interfaces()).every(({ RequesterManaged }) => RequesterManaged)).toBe(true);
  expect(await interfaces()).toHaveLength(3);

  const { Name, OwningService } = await secrets().DescribeSecret({ SecretId: up?.MasterPasswordSecretArn });
  expect({ Name, OwningService }).toEqual({ Name: "redshift!shop-admin", OwningService: "redshift" });
  const { SecretString = "" } = await secrets().GetSecretValue({ SecretId: up?.MasterPasswordSecretArn });
  expect(JSON.parse(SecretString)).toMatchObject({ username: "admin" });
  await expect(secrets().DeleteSecret({ SecretId: Name, ForceDeleteWithoutRecovery: true })).rejects.toMatchObject({
    name: "InvalidRequestException",
  });

  await expect(redshift().DeleteClusterSubnetGroup({ ClusterSubnetGroupName: "home" })).rejects.toMatchObject({
    name: "InvalidClusterSubnetGroupStateFault",
  });
  await expect(ec2().DeleteSubnet({ SubnetId: network.subnetIds[0] })).rejects.toMatchObject({
    name: "DependencyViolation",
  });
  await redshift().DeleteCluster({ ClusterIdentifier: "shop", SkipFinalClusterSnapshot: true });
  await until("shop", undefined);
  expect(await interfaces()).toEqual([]);
  await expect(secrets().DescribeSecret({ SecretId: Name })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(redshift().DescribeClusters({ ClusterIdentifier: "shop" })).rejects.toMatchObject({
    name: "ClusterNotFoundFault",
    message: "Cluster shop not found.",
  });
});

test("pause and resume, reboot, resize", async () => {
  await redshift().CreateCluster(wanted({ ClusterIdentifier: "second" }));
  await until("second", "available");
  await redshift().PauseCluster({ ClusterIdentifier: "second" });
  await until("second", "paused");
  await expect(redshift().RebootCluster({ ClusterIdentifier: "second" })).rejects.toMatchObject({
    name: "InvalidClusterStateFault",
  });
  await redshift().ResumeCluster({ ClusterIdentifier: "second" });
  await until("second", "available");
  await redshift().ResizeCluster({ ClusterIdentifier: "second", NumberOfNodes: 3 });
  const bigger = await until("second", "available");
  expect(bigger?.ClusterNodes).toHaveLength(4);

  await redshift().CreateClusterParameterGroup({
    ParameterGroupName: "own",
    ParameterGroupFamily: "redshift-2.0",
    Description: "own",
  });
  const { Cluster } = await redshift().ModifyCluster({
    ClusterIdentifier: "second",
    ClusterParameterGroupName: "own",
  });
  expect(Cluster?.ClusterParameterGroups).toEqual([
    { ParameterGroupName: "own", ParameterApplyStatus: "pending-reboot" },
  ]);
  await expect(redshift().DeleteClusterParameterGroup({ ParameterGroupName: "own" })).rejects.toMatchObject({
    name: "InvalidClusterParameterGroupStateFault",
  });
  await redshift().RebootCluster({ ClusterIdentifier: "second" });
  const rebooted = await until("second", "available");
  expect(rebooted?.ClusterParameterGroups?.[0]?.ParameterApplyStatus).toBe("in-sync");

  const { Cluster: without } = await redshift().ModifyClusterIamRoles({
    ClusterIdentifier: "second",
    RemoveIamRoles: [roleArn],
  });
  expect(without?.IamRoles).toEqual([{ IamRoleArn: roleArn, ApplyStatus: "removing" }]);
  expect(without?.DefaultIamRoleArn).toBeUndefined();
  await redshift().DeleteCluster({
    ClusterIdentifier: "second",
    FinalClusterSnapshotIdentifier: "second-final",
  });
  await until("second", undefined);
  const { Snapshots } = await redshift().DescribeClusterSnapshots({ ClusterIdentifier: "second" });
  expect(Snapshots).toMatchObject([{ SnapshotIdentifier: "second-final", NumberOfNodes: 3, Status: "available" }]);
  await redshift().DeleteClusterSnapshot({ SnapshotIdentifier: "second-final" });
  await redshift().DeleteClusterParameterGroup({ ParameterGroupName: "own" });
});

test.each<[string, Partial<Redshift.CreateClusterMessage>, string]>([
  ["an identifier that ends with a hyphen", { ClusterIdentifier: "shop-" }, "InvalidParameterValue"],
  ["one node of many", { NumberOfNodes: 1 }, "InvalidParameterCombination"],
  ["an old node type", { NodeType: "dc2.large" }, "InvalidParameterValue"],
  ["no encryption", { Encrypted: false }, "InvalidParameterValue"],
  ["a weak password", { ManageMasterPassword: false, MasterUserPassword: "password1" }, "InvalidParameterValue"],
  ["two passwords", { MasterUserPassword: "Passw0rdX" }, "InvalidParameterCombination"],
  ["a port out of range", { Port: 5432 + 100 }, "InvalidParameterValue"],
  ["no automated snapshots", { AutomatedSnapshotRetentionPeriod: 0 }, "InvalidParameterValue"],
  ["a role that is not there", { IamRoles: ["arn:aws:iam::123456789012:role/nobody"] }, "InvalidParameterValue"],
  ["a subnet group that is not there", { ClusterSubnetGroupName: "nowhere" }, "ClusterSubnetGroupNotFoundFault"],
  ["a parameter group that is not there", { ClusterParameterGroupName: "no" }, "ClusterParameterGroupNotFoundFault"],
  ["what the sandbox lacks", { MultiAZ: true }, "UnsupportedOptionFault"],
])("refuses %s", async (_, change, name) => {
  await expect(redshift().CreateCluster(wanted({ ClusterIdentifier: "third", ...change }))).rejects.toMatchObject({
    name,
  });
  expect((await redshift().DescribeClusters({})).Clusters).toEqual([]);
});
