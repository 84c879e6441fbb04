/** The bucket of the lake: its settings, and what lies in it. */
import { type BucketLocationConstraint, type LifecycleRule, paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { bucketOf } from "./names.ts";

export const BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
} as const;

/** Safe to repeat: every setting is put as it should be. */
export async function keepOrMakeBucket(context: SolveContext): Promise<void> {
  const { aws, run } = context;
  const Bucket = bucketOf(run);
  const LocationConstraint = run.region as BucketLocationConstraint;
  const elsewhere = run.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await accept(aws(S3).createBucket({ Bucket, ...elsewhere }), "BucketAlreadyOwnedByYou");
  await blockPublic(context, true);
  await aws(S3).putBucketVersioning({ Bucket, VersioningConfiguration: { Status: "Enabled" } });
  await aws(S3).putBucketEncryption({
    Bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    },
  });
  await putLifecycle(context, "raw/");
  const TagSet = Object.entries(run.tags).map(([Key, Value]) => ({ Key, Value }));
  await aws(S3).putBucketTagging({ Bucket, Tagging: { TagSet } });
}

export const blockPublic = async ({ aws, run }: SolveContext, on: boolean): Promise<void> =>
  void (await aws(S3).putPublicAccessBlock({
    Bucket: bucketOf(run),
    PublicAccessBlockConfiguration: on ? BLOCKED : { ...BLOCKED, BlockPublicPolicy: false },
  }));

/** Raw files become rare after a month; what Athena answered is of no use the day after. */
export async function putLifecycle({ aws, run, assets }: SolveContext, prefix: string): Promise<void> {
  const { Rules } = assets.json("lifecycle.json") as { Rules: LifecycleRule[] };
  const moved = Rules.map((rule) => (rule.Filter?.Prefix === "raw/" ? { ...rule, Filter: { Prefix: prefix } } : rule));
  await aws(S3).putBucketLifecycleConfiguration({
    Bucket: bucketOf(run),
    LifecycleConfiguration: { Rules: moved },
  });
}

export interface BucketSettings {
  readonly isBlocked: boolean;
  readonly encryption: string;
  readonly versioning: string;
  /** Prefixes of rules that move objects to another storage class. */
  readonly moves: readonly string[];
}

/** Undefined where there is no such bucket. */
export async function readSettings({ aws, run }: LabContext): Promise<BucketSettings | undefined> {
  const Bucket = bucketOf(run);
  const known = await accept(aws(S3).headBucket({ Bucket }), "NotFound", "NoSuchBucket");
  if (!known) return undefined;
  const block = await accept(aws(S3).getPublicAccessBlock({ Bucket }), "NoSuchPublicAccessBlockConfiguration");
  const encryption = await accept(
    aws(S3).getBucketEncryption({ Bucket }),
    "ServerSideEncryptionConfigurationNotFoundError",
  );
  const { Status } = await aws(S3).getBucketVersioning({ Bucket });
  const lifecycle = await accept(aws(S3).getBucketLifecycleConfiguration({ Bucket }), "NoSuchLifecycleConfiguration");
  const flags = block?.PublicAccessBlockConfiguration;
  const [rule] = encryption?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return {
    isBlocked: Object.keys(BLOCKED).every((name) => flags?.[name as keyof typeof BLOCKED] === true),
    encryption: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? "none",
    versioning: Status ?? "off",
    moves: (lifecycle?.Rules ?? [])
      .filter(({ Status: status, Transitions }) => status === "Enabled" && (Transitions?.length ?? 0) > 0)
      .map((each) => each.Filter?.Prefix ?? each.Prefix ?? ""),
  };
}

/** Keys below a prefix; none where there is no bucket. */
export async function keysBelow({ aws, run }: LabContext, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client: aws(S3) }, { Bucket: bucketOf(run), Prefix });
  const read = async (): Promise<void> => {
    for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  };
  await accept(read(), "NoSuchBucket");
  return keys;
}

/** Partition folders of the raw orders: `year=2025/month=03`. */
export async function orderFolders(context: LabContext): Promise<string[]> {
  const keys = await keysBelow(context, "raw/orders/");
  const folders = keys.flatMap((key) => /^raw\/orders\/(year=\d+\/month=\d+)\/[^/]+$/.exec(key)?.[1] ?? []);
  return [...new Set(folders)].sort();
}
