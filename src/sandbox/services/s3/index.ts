import type * as S3 from "@aws-sdk/client-s3";
import { type Context, defineService, type ResourcesOf } from "../../kit/index.ts";
import * as policy from "./bucket-policy.ts";
import * as settings from "./bucket-settings.ts";
import * as buckets from "./buckets.ts";
import { completeMultipartUpload } from "./complete-upload.ts";
import { sweep } from "./content.ts";
import { copyObject } from "./copy-object.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { getObject, headObject } from "./get-object.ts";
import { listObjects, listObjectsV2 } from "./list-objects.ts";
import { listObjectVersions } from "./list-versions.ts";
import * as tags from "./object-tags.ts";
import { putObject } from "./put-object.ts";
import * as state from "./state.ts";
import { uploadPart, uploadPartCopy } from "./upload-parts.ts";
import * as uploads from "./uploads.ts";

/** The bucket, or the object in it; of DeleteObjects all that it names. */
const actedOn: ResourcesOf = (operation, input) => {
  const { Bucket: bucket, Key: key, Delete: many } = input;
  if (typeof bucket !== "string") return ["*"];
  const arn = `arn:aws:s3:::${bucket}`;
  if (operation === "DeleteObjects" && typeof many === "object" && many !== null && "Objects" in many)
    return Array.isArray(many.Objects) ? many.Objects.map((each: { Key?: string }) => `${arn}/${each.Key}`) : [arn];
  return [typeof key === "string" ? `${arn}/${key}` : arn];
};

/** Removes the files of puts and deletes that a crash cut short. */
function resume(context: Context): void {
  const named = new Set<string>();
  for (const { versions } of context.table(state.objects).list())
    for (const { content } of versions) if (content) named.add(content.file);
  for (const { parts } of context.table(state.uploads).list()) for (const { file } of parts) named.add(file);
  sweep(context, named);
}

export default defineService<typeof S3>({
  id: "s3",
  collections: [state.buckets, state.objects, state.uploads],
  resourcesOf: actedOn,
  resume,
  real: {
    CreateBucket: buckets.createBucket,
    DeleteBucket: buckets.deleteBucket,
    HeadBucket: buckets.headBucket,
    ListBuckets: buckets.listBuckets,
    GetBucketLocation: buckets.getBucketLocation,
    GetBucketVersioning: settings.getBucketVersioning,
    PutBucketVersioning: settings.putBucketVersioning,
    GetBucketTagging: settings.getBucketTagging,
    PutBucketTagging: settings.putBucketTagging,
    DeleteBucketTagging: settings.deleteBucketTagging,
    PutObject: putObject,
    GetObject: getObject,
    HeadObject: headObject,
    CopyObject: copyObject,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
    ListObjects: listObjects,
    ListObjectsV2: listObjectsV2,
    ListObjectVersions: listObjectVersions,
    CreateMultipartUpload: uploads.createMultipartUpload,
    UploadPart: uploadPart,
    UploadPartCopy: uploadPartCopy,
    CompleteMultipartUpload: completeMultipartUpload,
    AbortMultipartUpload: uploads.abortMultipartUpload,
    ListParts: uploads.listParts,
    ListMultipartUploads: uploads.listMultipartUploads,
    GetObjectTagging: tags.getObjectTagging,
    PutObjectTagging: tags.putObjectTagging,
    DeleteObjectTagging: tags.deleteObjectTagging,
    GetObjectAttributes: tags.getObjectAttributes,
  },
  modelled: {
    GetBucketPolicy: policy.getBucketPolicy,
    PutBucketPolicy: policy.putBucketPolicy,
    DeleteBucketPolicy: policy.deleteBucketPolicy,
    GetBucketPolicyStatus: policy.getBucketPolicyStatus,
    GetPublicAccessBlock: settings.getPublicAccessBlock,
    PutPublicAccessBlock: settings.putPublicAccessBlock,
    DeletePublicAccessBlock: settings.deletePublicAccessBlock,
    GetBucketOwnershipControls: settings.getBucketOwnershipControls,
    PutBucketOwnershipControls: settings.putBucketOwnershipControls,
    DeleteBucketOwnershipControls: settings.deleteBucketOwnershipControls,
    GetBucketEncryption: settings.getBucketEncryption,
    PutBucketEncryption: settings.putBucketEncryption,
    DeleteBucketEncryption: settings.deleteBucketEncryption,
    GetBucketCors: settings.getBucketCors,
    PutBucketCors: settings.putBucketCors,
    DeleteBucketCors: settings.deleteBucketCors,
    GetBucketLifecycleConfiguration: settings.getBucketLifecycleConfiguration,
    PutBucketLifecycleConfiguration: settings.putBucketLifecycleConfiguration,
    DeleteBucketLifecycle: settings.deleteBucketLifecycle,
    GetBucketAcl: settings.getBucketAcl,
  },
});
