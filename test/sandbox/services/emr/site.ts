/** A network, roles and a bucket for clusters, as the EMR lab makes them. */
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as EMR from "@aws-sdk/client-emr";
import type * as IAM from "@aws-sdk/client-iam";
import type * as S3 from "@aws-sdk/client-s3";
import { createSandbox } from "../../../../src/sandbox/index.ts";

export const TAG = { Key: "for-use-with-amazon-emr-managed-policies", Value: "true" };

export const GLUE_METASTORE = ["hive-site", "spark-hive-site"].map((Classification) => ({
  Classification,
  Properties: {
    "hive.metastore.client.factory.class": "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory",
  },
}));

const trust = (service: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });

const allow = (statements: readonly { Action: string | string[]; Resource: string | string[] }[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements.map((each) => ({ Effect: "Allow", ...each })) });

export async function createSite({ tagged = true, route = true }: { tagged?: boolean; route?: boolean } = {}) {
  const sandbox = await createSandbox({ pace: "instant" });
  const emr = sandbox.service<typeof EMR>("emr");
  const ec2 = sandbox.service<typeof EC2>("ec2");
  const iam = sandbox.service<typeof IAM>("iam");
  const s3 = sandbox.service<typeof S3>("s3");
  const Bucket = "emr-site";
  await s3.CreateBucket({ Bucket });
  const spec = (ResourceType: EC2.ResourceType) =>
    tagged ? { TagSpecifications: [{ ResourceType, Tags: [TAG] }] } : {};
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.63.0.0/24", ...spec("vpc") });
  const VpcId = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.CreateSubnet({ VpcId, CidrBlock: "10.63.0.0/25", ...spec("subnet") });
  const subnet = Subnet?.SubnetId ?? "";
  if (route) {
    const { InternetGateway } = await ec2.CreateInternetGateway({});
    const GatewayId = InternetGateway?.InternetGatewayId;
    await ec2.AttachInternetGateway({ VpcId, InternetGatewayId: GatewayId });
    const { RouteTables: [table] = [] } = await ec2.DescribeRouteTables({
      Filters: [{ Name: "vpc-id", Values: [VpcId] }],
    });
    await ec2.CreateRoute({ RouteTableId: table?.RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  }
  const group = async (GroupName: string) =>
    (await ec2.CreateSecurityGroup({ GroupName, Description: GroupName, VpcId, ...spec("security-group") })).GroupId ??
    "";
  const groups = { primary: await group("primary"), core: await group("core"), workspace: await group("workspace") };
  await iam.CreateRole({ RoleName: "service", AssumeRolePolicyDocument: trust("elasticmapreduce.amazonaws.com") });
  await iam.AttachRolePolicy({
    RoleName: "service",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonEMRServicePolicy_v2",
  });
  const { Role } = await iam.CreateRole({ RoleName: "nodes", AssumeRolePolicyDocument: trust("ec2.amazonaws.com") });
  await iam.PutRolePolicy({
    RoleName: "service",
    PolicyName: "pass",
    PolicyDocument: allow([{ Action: "iam:PassRole", Resource: Role?.Arn ?? "" }]),
  });
  await iam.PutRolePolicy({
    RoleName: "nodes",
    PolicyName: "data",
    PolicyDocument: allow([
      { Action: "s3:*", Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`] },
      { Action: ["glue:*Database*", "glue:*Table*", "glue:*Partition*"], Resource: "*" },
    ]),
  });
  await iam.CreateInstanceProfile({ InstanceProfileName: "nodes" });
  await iam.AddRoleToInstanceProfile({ InstanceProfileName: "nodes", RoleName: "nodes" });

  const put = (Key: string, text: string) => s3.PutObject({ Bucket, Key, Body: Readable.from([Buffer.from(text)]) });

  const get = async (Key: string): Promise<string> => {
    const { Body } = await s3.GetObject({ Bucket, Key });
    const pieces: Buffer[] = [];
    for await (const piece of Body as Readable) pieces.push(Buffer.from(piece as Uint8Array));
    const bytes = Buffer.concat(pieces);
    return (Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  };

  const list = async (Prefix: string): Promise<string[]> =>
    ((await s3.ListObjectsV2({ Bucket, Prefix })).Contents ?? []).map(({ Key = "" }) => Key);

  const fleet = (InstanceFleetType: EMR.InstanceFleetType): EMR.InstanceFleetConfig => ({
    Name: InstanceFleetType.toLowerCase(),
    InstanceFleetType,
    TargetOnDemandCapacity: 1,
    InstanceTypeConfigs: [{ InstanceType: "m5.xlarge" }],
  });

  /** A cluster's request, with changes. */
  const request = (
    changes: Partial<EMR.RunJobFlowInput> = {},
    instances: EMR.JobFlowInstancesConfig = {},
  ): EMR.RunJobFlowInput => ({
    Name: "site",
    ReleaseLabel: "emr-7.12.0",
    LogUri: `s3://${Bucket}/logs/`,
    ServiceRole: "service",
    JobFlowRole: "nodes",
    Applications: ["Hadoop", "Spark", "Hive", "Livy", "JupyterEnterpriseGateway"].map((Name) => ({ Name })),
    Configurations: GLUE_METASTORE,
    Tags: tagged ? [TAG] : [],
    ...changes,
    Instances: {
      InstanceFleets: [fleet("MASTER"), fleet("CORE")],
      Ec2SubnetIds: [subnet],
      KeepJobFlowAliveWhenNoSteps: true,
      EmrManagedMasterSecurityGroup: groups.primary,
      EmrManagedSlaveSecurityGroup: groups.core,
      ...instances,
    },
  });

  const until = async <T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> => {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const value = await read();
      if (done(value)) return value;
      if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const cluster = async (ClusterId: string) => (await emr.DescribeCluster({ ClusterId })).Cluster ?? {};

  const inState = (id: string, ...states: string[]) =>
    until(
      () => cluster(id),
      ({ Status }) => states.includes(Status?.State ?? ""),
    );

  /** Starts a cluster and waits for it. */
  const start = async (changes: Partial<EMR.RunJobFlowInput> = {}, instances: EMR.JobFlowInstancesConfig = {}) => {
    const { JobFlowId = "" } = await emr.RunJobFlow(request(changes, instances));
    await inState(JobFlowId, "WAITING", "RUNNING", "TERMINATED", "TERMINATED_WITH_ERRORS");
    return JobFlowId;
  };

  /** Runs one step to its end. */
  const step = async (JobFlowId: string, Args: string[], more: Partial<EMR.StepConfig> = {}) => {
    const { StepIds: [StepId = ""] = [] } = await emr.AddJobFlowSteps({
      JobFlowId,
      Steps: [
        { Name: "step", ActionOnFailure: "CONTINUE", HadoopJarStep: { Jar: "command-runner.jar", Args }, ...more },
      ],
    });
    return await until(
      async () => (await emr.DescribeStep({ ClusterId: JobFlowId, StepId })).Step ?? {},
      ({ Status }) => !["PENDING", "RUNNING", "CANCEL_PENDING"].includes(Status?.State ?? ""),
    );
  };

  return {
    sandbox,
    emr,
    ec2,
    iam,
    s3,
    Bucket,
    VpcId,
    subnet,
    groups,
    put,
    get,
    list,
    fleet,
    request,
    until,
    cluster,
    inState,
    start,
    step,
  };
}

export type Site = Awaited<ReturnType<typeof createSite>>;
