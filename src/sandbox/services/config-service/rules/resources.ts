/** Resources as rules see them, read through their services' own APIs at the time of the evaluation. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECR from "@aws-sdk/client-ecr";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as S3 from "@aws-sdk/client-s3";
import { type Context, Fault } from "../../../kit/index.ts";

/** A resource of a type with its configuration; `id` is what Config calls it. */
export interface Read<T> {
  readonly id: string;
  readonly name: string;
  readonly configuration: T;
}

/** Ids are the primary identifiers of the CloudFormation types. Unsure for clusters, which may be their ARN. */
export async function readClusters(context: Context): Promise<Read<ECS.Cluster>[]> {
  const ecs = context.service<typeof ECS>("ecs");
  const arns = await everyPage(
    (nextToken) => ecs.ListClusters({ nextToken }),
    ({ clusterArns }) => clusterArns,
  );
  const found: ECS.Cluster[] = [];
  for (let at = 0; at < arns.length; at += 100) {
    const { clusters = [] } = await ecs.DescribeClusters({ clusters: arns.slice(at, at + 100), include: ["SETTINGS"] });
    found.push(...clusters);
  }
  return found.flatMap(({ clusterName: name = "", status, ...rest }) =>
    status === "ACTIVE" ? [{ id: name, name, configuration: { clusterName: name, ...rest } }] : [],
  );
}

/** The latest active revision of each family: the rules about task definitions look at no others. */
export async function readTaskDefinitions(context: Context): Promise<Read<ECS.TaskDefinition>[]> {
  const ecs = context.service<typeof ECS>("ecs");
  const families = await everyPage(
    (nextToken) => ecs.ListTaskDefinitionFamilies({ nextToken, status: "ACTIVE" }),
    (page) => page.families,
  );
  const found: Read<ECS.TaskDefinition>[] = [];
  for (const family of families) {
    const { taskDefinition } = await ecs.DescribeTaskDefinition({ taskDefinition: family });
    if (!taskDefinition?.taskDefinitionArn) continue;
    found.push({ id: taskDefinition.taskDefinitionArn, name: family, configuration: taskDefinition });
  }
  return found;
}

export async function readRepositories(context: Context): Promise<Read<ECR.Repository>[]> {
  const ecr = context.service<typeof ECR>("ecr");
  const found = await everyPage(
    (nextToken) => ecr.DescribeRepositories({ nextToken }),
    (page) => page.repositories,
  );
  return found.map((configuration) => {
    const name = configuration.repositoryName ?? "";
    return { id: name, name, configuration };
  });
}

/** Buckets of this region. */
export async function readBuckets(context: Context): Promise<Read<S3.Bucket>[]> {
  const { Buckets = [] } = await context.service<typeof S3>("s3").ListBuckets({ BucketRegion: context.region });
  return Buckets.map((configuration) => ({
    id: configuration.Name ?? "",
    name: configuration.Name ?? "",
    configuration,
  }));
}

export async function readSecurityGroups(context: Context): Promise<Read<EC2.SecurityGroup>[]> {
  const ec2 = context.service<typeof EC2>("ec2");
  const found = await everyPage(
    (NextToken) => ec2.DescribeSecurityGroups({ NextToken, MaxResults: 1000 }),
    (page) => page.SecurityGroups,
    (page) => page.NextToken,
  );
  return found.map((configuration) => ({
    id: configuration.GroupId ?? "",
    name: configuration.GroupName ?? "",
    configuration,
  }));
}

/** The answer, or undefined where the service says that there is none (`NoSuch...`, `...NotFound`). */
export async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Fault && /^NoSuch|NotFound/.test(error.name)) return undefined;
    throw error;
  }
}

async function everyPage<P extends { readonly nextToken?: string | undefined } | object, T>(
  read: (token: string | undefined) => Promise<P>,
  items: (page: P) => readonly T[] | undefined,
  next: (page: P) => string | undefined = (page) => ("nextToken" in page ? page.nextToken : undefined),
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...(items(page) ?? []));
    token = next(page);
  } while (token !== undefined);
  return all;
}
