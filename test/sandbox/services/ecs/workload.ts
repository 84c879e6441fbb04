/** What the ECS tests run: a network, roles, a log group, and an image with a small server in a private repository. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECR from "@aws-sdk/client-ecr";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as IAM from "@aws-sdk/client-iam";
import type { SandboxOptions } from "../../../../src/sandbox/create-sandbox.ts";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";
import { type Item, layer } from "./images/tar-archive.ts";

export interface Workload {
  readonly sandbox: Sandbox;
  readonly ecs: ReturnType<typeof ecsOf>;
  readonly subnets: string[];
  readonly group: string;
  readonly vpcId: string;
  readonly image: string;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
}

export const ecsOf = (sandbox: Sandbox) => sandbox.service<typeof ECS>("ecs");

const program = (name: string): Item => ({
  path: `app/${name}`,
  content: readFileSync(join(import.meta.dirname, "program", name), "utf8"),
});

/** A sandbox with all that tasks need; cluster `lab`. */
export async function workload(options: SandboxOptions = {}): Promise<Workload> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012", ...options });
  const { subnets, group, vpcId } = await network(sandbox);
  const [executionRoleArn, taskRoleArn] = await roles(sandbox);
  const items = [program("server.cjs"), program("probe.cjs"), program("check.cjs")];
  const image = await pushImage(sandbox, { repositoryName: "web", imageTag: "1.0.0", items });
  await sandbox.service<typeof Logs>("cloudwatch-logs").CreateLogGroup({ logGroupName: "/lab" });
  const ecs = ecsOf(sandbox);
  await ecs.CreateCluster({ clusterName: "lab", capacityProviders: ["FARGATE", "FARGATE_SPOT"] });
  return { sandbox, ecs, subnets, group, vpcId, image, executionRoleArn, taskRoleArn };
}

async function network(sandbox: Sandbox) {
  const ec2 = sandbox.service<typeof EC2>("ec2");
  const vpcId = (await ec2.CreateVpc({ CidrBlock: "10.41.0.0/16" })).Vpc?.VpcId ?? "";
  const GatewayId = (await ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId;
  await ec2.AttachInternetGateway({ InternetGatewayId: GatewayId, VpcId: vpcId });
  const RouteTableId = (await ec2.CreateRouteTable({ VpcId: vpcId })).RouteTable?.RouteTableId;
  await ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  const subnets: string[] = [];
  for (const [index, AvailabilityZone] of ["us-east-1a", "us-east-1b"].entries()) {
    const made = await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: `10.41.${index}.0/24`, AvailabilityZone });
    subnets.push(made.Subnet?.SubnetId ?? "");
    await ec2.AssociateRouteTable({ RouteTableId, SubnetId: subnets[index] });
  }
  const group = (await ec2.CreateSecurityGroup({ GroupName: "task", Description: "task", VpcId: vpcId })).GroupId ?? "";
  // Tasks and hosts of the group may reach each other.
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: group,
    IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: group }] }],
  });
  return { subnets, group, vpcId };
}

async function roles(sandbox: Sandbox): Promise<[string, string]> {
  const execution = await role(sandbox, "exec", "ecs-tasks.amazonaws.com");
  await sandbox.service<typeof IAM>("iam").AttachRolePolicy({
    RoleName: "exec",
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
  });
  return [execution, await role(sandbox, "task", "ecs-tasks.amazonaws.com")];
}

export async function role(sandbox: Sandbox, RoleName: string, trusted: string): Promise<string> {
  const { Role } = await sandbox.service<typeof IAM>("iam").CreateRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: trusted }, Action: "sts:AssumeRole" }],
    }),
  });
  return Role?.Arn ?? "";
}

/** Pushes an image of one layer; answers its reference by digest. */
export async function pushImage(
  sandbox: Sandbox,
  {
    repositoryName,
    imageTag,
    items,
    architecture = "amd64",
  }: { repositoryName: string; imageTag: string; items: Item[]; architecture?: string },
): Promise<string> {
  const ecr = sandbox.service<typeof ECR>("ecr");
  await ecr.CreateRepository({ repositoryName }).catch(() => {});
  const push = async (bytes: Uint8Array, mediaType: string) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    const { uploadId } = await ecr.InitiateLayerUpload({ repositoryName });
    await ecr.UploadLayerPart({
      repositoryName,
      uploadId,
      partFirstByte: 0,
      partLastByte: bytes.length - 1,
      layerPartBlob: bytes,
    });
    await ecr.CompleteLayerUpload({ repositoryName, uploadId, layerDigests: [digest] }).catch((error: Error) => {
      if (error.name !== "LayerAlreadyExistsException") throw error;
    });
    return { mediaType, digest, size: bytes.length };
  };
  const layers = [await push(layer(items), "application/vnd.oci.image.layer.v1.tar+gzip")];
  const settings = {
    architecture,
    os: "linux",
    config: { WorkingDir: "/app", Cmd: ["node", "server.cjs"], Env: ["FROM_IMAGE=yes"] },
  };
  const config = await push(Buffer.from(JSON.stringify(settings)), "application/vnd.oci.image.config.v1+json");
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const imageManifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
  const { image } = await ecr.PutImage({ repositoryName, imageTag, imageManifest, imageManifestMediaType: mediaType });
  return `${sandbox.account}.dkr.ecr.us-east-1.amazonaws.com/${repositoryName}@${image?.imageId?.imageDigest}`;
}

/** The container `app` of the workload's image, with logs. */
export const container = (work: Workload, more: Partial<ECS.ContainerDefinition> = {}): ECS.ContainerDefinition => ({
  name: "app",
  image: work.image,
  portMappings: [{ containerPort: 8080 }],
  logConfiguration: {
    logDriver: "awslogs",
    options: { "awslogs-group": "/lab", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "t" },
  },
  ...more,
});

/** Registers a Fargate task definition; answers its ARN. */
export async function fargateDefinition(
  work: Workload,
  more: Partial<ECS.ContainerDefinition> = {},
  task: Partial<ECS.RegisterTaskDefinitionCommandInput> = {},
): Promise<string> {
  const { taskDefinition } = await work.ecs.RegisterTaskDefinition({
    family: "web",
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: work.executionRoleArn,
    taskRoleArn: work.taskRoleArn,
    containerDefinitions: [container(work, more)],
    ...task,
  });
  return taskDefinition?.taskDefinitionArn ?? "";
}

export const vpcConfiguration = (
  work: Workload,
  assignPublicIp: ECS.AssignPublicIp = "ENABLED",
): ECS.NetworkConfiguration => ({
  awsvpcConfiguration: { subnets: work.subnets, securityGroups: [work.group], assignPublicIp },
});

/** Runs one Fargate task; answers its ARN. */
export async function runFargate(
  work: Workload,
  taskDefinition: string,
  more: Partial<ECS.RunTaskCommandInput> = {},
): Promise<string> {
  const { tasks } = await work.ecs.RunTask({
    cluster: "lab",
    taskDefinition,
    launchType: "FARGATE",
    networkConfiguration: vpcConfiguration(work),
    ...more,
  });
  return tasks?.[0]?.taskArn ?? "";
}

export async function describeTask(work: Workload, task: string): Promise<ECS.Task> {
  const { tasks } = await work.ecs.DescribeTasks({ cluster: "lab", tasks: [task] });
  if (!tasks?.[0]) throw new Error(`no task ${task}`);
  return tasks[0];
}

export async function describeService(work: Workload, name: string): Promise<ECS.Service> {
  const { services } = await work.ecs.DescribeServices({ cluster: "lab", services: [name] });
  if (!services?.[0]) throw new Error(`no service ${name}`);
  return services[0];
}

/** The task once it is in this state. */
export const taskIn = (work: Workload, task: string, state: string): Promise<ECS.Task> =>
  until(
    `task ${state}`,
    () => describeTask(work, task),
    (each) => each.lastStatus === state,
  );

/** The service once it has settled: one deployment, all tasks running. */
export const settled = (work: Workload, name: string, count: number): Promise<ECS.Service> =>
  until(
    `service ${name} settled`,
    () => describeService(work, name),
    (each) =>
      each.deployments?.length === 1 &&
      each.deployments[0]?.rolloutState === "COMPLETED" &&
      each.runningCount === count &&
      each.desiredCount === count &&
      each.pendingCount === 0,
  );

export async function logLines(work: Workload): Promise<string[]> {
  const { events = [] } = await work.sandbox
    .service<typeof Logs>("cloudwatch-logs")
    .FilterLogEvents({ logGroupName: "/lab" });
  return events.map((each) => each.message ?? "");
}

/** What `read` answers once `test` holds for it; fails with the last answer after 20 seconds. */
export async function until<T>(what: string, read: () => Promise<T>, test: (value: T) => boolean): Promise<T> {
  const deadline = nowMs() + 20_000;
  for (;;) {
    const value = await read();
    if (test(value)) return value;
    if (nowMs() > deadline) throw new Error(`${what}: not in time; last ${JSON.stringify(value, undefined, 1)}`);
    await sleep(25);
  }
}
