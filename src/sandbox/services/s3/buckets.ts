import type * as S3 from "@aws-sdk/client-s3";
import { type Context, fault, found, fromTagList, page } from "../../kit/index.ts";
import {
  accessDenied,
  bucketNotEmpty,
  bucketOwnedByYou,
  invalidArgument,
  noSuchBucket,
  notInSandbox,
  wrongRegion,
} from "./faults.ts";
import type { On } from "./handler.ts";
import { type BucketRow, buckets, objects, uploads } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export const createBucket: On<"CreateBucket"> = (input, context) => {
  const name = input.Bucket ?? "";
  if (!isValidName(name)) throw fault("InvalidBucketName", "The specified bucket is not valid.", { status: 400 });
  if (input.ObjectLockEnabledForBucket) throw notInSandbox("Object Lock");
  checkLocation(input.CreateBucketConfiguration?.LocationConstraint, context.region);
  checkAcl(input.ACL, input.ObjectOwnership);
  if (context.table(buckets).has(name)) {
    // In us-east-1 AWS answers 200 for a bucket that is yours already.
    if (context.region === "us-east-1" && context.table(buckets).get(name)?.region === "us-east-1")
      return { Location: `/${name}` };
    throw bucketOwnedByYou();
  }
  context.table(buckets).put(name, {
    name,
    region: context.region,
    created: context.clock.now(),
    tags: fromTagList(input.CreateBucketConfiguration?.Tags),
    versioning: undefined,
    settings: {
      publicAccessBlock: ALL_BLOCKED,
      ownership: { Rules: [{ ObjectOwnership: input.ObjectOwnership ?? "BucketOwnerEnforced" }] },
    },
  });
  return {
    Location: context.region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
    BucketArn: `arn:aws:s3:::${name}`,
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html: versions and markers count, unfinished uploads do not. */
export const deleteBucket: On<"DeleteBucket"> = (input, context) => {
  const { name } = bucketOf(context, input);
  if (context.table(objects).list(`${name}/`).length > 0) throw bucketNotEmpty();
  for (const [key] of context.table(uploads).entries(`${name}/`)) context.table(uploads).delete(key);
  context.table(buckets).delete(name);
  return {};
};

export const headBucket: On<"HeadBucket"> = (input, context) => {
  const { name, region } = bucketOf(context, input);
  return { BucketArn: `arn:aws:s3:::${name}`, BucketRegion: region, AccessPointAlias: false };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const listBuckets: On<"ListBuckets"> = (input, context) => {
  const { Prefix = "", BucketRegion, MaxBuckets, ContinuationToken } = input;
  const rows = context
    .table(buckets)
    .list(Prefix)
    .filter(({ region }) => BucketRegion === undefined || region === BucketRegion);
  const { items, next } = page(rows, {
    token: ContinuationToken,
    limit: MaxBuckets,
    max: 10_000,
    badToken: "InvalidArgument",
  });
  return {
    Buckets: items.map(({ name, created, region }) => ({
      Name: name,
      CreationDate: new Date(created),
      BucketRegion: region,
      BucketArn: `arn:aws:s3:::${name}`,
    })),
    Owner: ownerOf(context),
    Prefix: input.Prefix,
    ContinuationToken: next,
  };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html: empty for us-east-1. */
export const getBucketLocation: On<"GetBucketLocation"> = (input, context) => {
  const { region } = bucketOf(context, input);
  return { LocationConstraint: region === "us-east-1" ? undefined : (region as S3.BucketLocationConstraint) };
};

/** The bucket that a request names, if it is in the request's region. */
export function bucketOf(
  context: Context,
  {
    Bucket = "",
    ExpectedBucketOwner: owner,
  }: { Bucket?: string | undefined; ExpectedBucketOwner?: string | undefined },
): BucketRow {
  const row = found(context.table(buckets).get(Bucket), noSuchBucket);
  if (owner !== undefined && owner !== context.account) throw accessDenied();
  // Services of the sandbox act wherever the bucket is.
  if (row.region !== context.region && context.principal.kind !== "service") throw wrongRegion();
  return row;
}

export const ownerOf = ({ account }: Context): S3.Owner => ({ ID: account.padStart(64, "0") });

const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isValidName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
  !name.includes("..") &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

function checkLocation(constraint: string | undefined, region: string): void {
  if (region === "us-east-1" && constraint === undefined) return;
  if (constraint === undefined)
    throw fault(
      "IllegalLocationConstraintException",
      "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.",
      { status: 400 },
    );
  if (region === "us-east-1" || constraint !== region)
    throw fault("InvalidLocationConstraint", "The specified location-constraint is not valid", { status: 400 });
}

function checkAcl(acl: string | undefined, ownership: string | undefined): void {
  if (acl === undefined || acl === "private") return;
  if (ownership === undefined || ownership === "BucketOwnerEnforced")
    throw fault(
      "InvalidBucketAclWithObjectOwnership",
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      { status: 400 },
    );
  throw invalidArgument("ACLs other than private are not in the sandbox.");
}
