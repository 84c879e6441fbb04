/** Configurations of a bucket that are stored as they are put; the sandbox does nothing with most of them. */
import type * as S3 from "@aws-sdk/client-s3";
import { type Context, type Fault, fault, found, fromTagList, toTagList } from "../../kit/index.ts";
import { bucketOf, ownerOf } from "./buckets.ts";
import { invalidArgument, malformedXml, notInSandbox } from "./faults.ts";
import type { On } from "./handler.ts";
import { checkedTags } from "./object-headers.ts";
import { type BucketRow, buckets } from "./state.ts";

type Named = { Bucket: string | undefined; ExpectedBucketOwner?: string | undefined };

const missing = (code: string, message: string) => (): Fault => fault(code, message, { status: 404 });

const NO_TAGS = missing("NoSuchTagSet", "The TagSet does not exist");
const NO_BLOCK = missing("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found");
const NO_OWNERSHIP = missing("OwnershipControlsNotFoundError", "The bucket ownership controls were not found");
const NO_CORS = missing("NoSuchCORSConfiguration", "The CORS configuration does not exist");
const NO_LIFECYCLE = missing("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist");

export const getBucketTagging: On<"GetBucketTagging"> = (input, context) => {
  const { tags } = bucketOf(context, input);
  if (Object.keys(tags).length === 0) throw NO_TAGS();
  return { TagSet: toTagList(tags) };
};

export const putBucketTagging: On<"PutBucketTagging"> = (input, context) => {
  const { name } = bucketOf(context, input);
  context.table(buckets).patch(name, { tags: checkedTags(fromTagList(input.Tagging?.TagSet), 50, "Bucket") });
  return {};
};

export const deleteBucketTagging: On<"DeleteBucketTagging"> = (input, context) => {
  context.table(buckets).patch(bucketOf(context, input).name, { tags: {} });
  return {};
};

export const getBucketVersioning: On<"GetBucketVersioning"> = (input, context) => ({
  Status: bucketOf(context, input).versioning,
});

export const putBucketVersioning: On<"PutBucketVersioning"> = (input, context) => {
  const { name } = bucketOf(context, input);
  const { Status, MFADelete } = input.VersioningConfiguration ?? {};
  if (MFADelete === "Enabled") throw notInSandbox("MFA delete");
  if (Status === undefined)
    throw fault("IllegalVersioningConfigurationException", "The Versioning element must be specified", { status: 400 });
  context.table(buckets).patch(name, { versioning: Status });
  return {};
};

export const getPublicAccessBlock: On<"GetPublicAccessBlock"> = (input, context) => ({
  PublicAccessBlockConfiguration: found(setting(context, input, "publicAccessBlock"), NO_BLOCK),
});

export const putPublicAccessBlock: On<"PutPublicAccessBlock"> = (input, context) => {
  const { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets } =
    input.PublicAccessBlockConfiguration ?? {};
  return put(context, input, "publicAccessBlock", {
    BlockPublicAcls: BlockPublicAcls ?? false,
    IgnorePublicAcls: IgnorePublicAcls ?? false,
    BlockPublicPolicy: BlockPublicPolicy ?? false,
    RestrictPublicBuckets: RestrictPublicBuckets ?? false,
  });
};

export const deletePublicAccessBlock: On<"DeletePublicAccessBlock"> = (input, context) =>
  put(context, input, "publicAccessBlock", undefined);

export const getBucketOwnershipControls: On<"GetBucketOwnershipControls"> = (input, context) => ({
  OwnershipControls: found(setting<S3.OwnershipControls>(context, input, "ownership"), NO_OWNERSHIP),
});

export const putBucketOwnershipControls: On<"PutBucketOwnershipControls"> = (input, context) => {
  if (input.OwnershipControls?.Rules?.length !== 1) throw malformedXml();
  return put(context, input, "ownership", input.OwnershipControls);
};

export const deleteBucketOwnershipControls: On<"DeleteBucketOwnershipControls"> = (input, context) =>
  put(context, input, "ownership", undefined);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html: SSE-S3 where nothing else was put. */
export const getBucketEncryption: On<"GetBucketEncryption"> = (input, context) => ({
  ServerSideEncryptionConfiguration: setting<S3.ServerSideEncryptionConfiguration>(context, input, "encryption") ?? {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
  },
});

export const putBucketEncryption: On<"PutBucketEncryption"> = (input, context) => {
  const [rule] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (!rule || input.ServerSideEncryptionConfiguration?.Rules?.length !== 1) throw malformedXml();
  if (SSEAlgorithm === "AES256" && KMSMasterKeyID !== undefined)
    throw invalidArgument(
      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
    );
  return put(context, input, "encryption", input.ServerSideEncryptionConfiguration);
};

export const deleteBucketEncryption: On<"DeleteBucketEncryption"> = (input, context) =>
  put(context, input, "encryption", undefined);

export const getBucketCors: On<"GetBucketCors"> = (input, context) => ({
  ...found(setting<S3.CORSConfiguration>(context, input, "cors"), NO_CORS),
});

export const putBucketCors: On<"PutBucketCors"> = (input, context) =>
  put(context, input, "cors", input.CORSConfiguration);

export const deleteBucketCors: On<"DeleteBucketCors"> = (input, context) => put(context, input, "cors", undefined);

/** Objects do not expire here. */
export const getBucketLifecycleConfiguration: On<"GetBucketLifecycleConfiguration"> = (input, context) => ({
  ...found(setting<S3.BucketLifecycleConfiguration>(context, input, "lifecycle"), NO_LIFECYCLE),
});

export const putBucketLifecycleConfiguration: On<"PutBucketLifecycleConfiguration"> = (input, context) => {
  if (!input.LifecycleConfiguration?.Rules?.length) throw malformedXml();
  return put(context, input, "lifecycle", input.LifecycleConfiguration);
};

export const deleteBucketLifecycle: On<"DeleteBucketLifecycle"> = (input, context) =>
  put(context, input, "lifecycle", undefined);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html: ACLs are off, so the owner has everything. */
export const getBucketAcl: On<"GetBucketAcl"> = (input, context) => {
  bucketOf(context, input);
  const owner = ownerOf(context);
  return { Owner: owner, Grants: [{ Grantee: { ...owner, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }] };
};

const setting = <T extends object>(context: Context, input: Named, name: string): T | undefined =>
  bucketOf(context, input).settings[name] as T | undefined;

function put(context: Context, input: Named, name: string, value: object | undefined): Record<string, never> {
  const row: BucketRow = bucketOf(context, input);
  const { [name]: _, ...others } = row.settings;
  context.table(buckets).patch(row.name, { settings: value ? { ...others, [name]: value } : others });
  return {};
}
