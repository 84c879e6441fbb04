import { type Bucket, type CreateBucketCommandInput, paginateListBuckets, S3 } from "@aws-sdk/client-s3";
import {
  all,
  creating,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

const bucket: ResourceType = {
  type: "s3:bucket",
  creates: [creating<CreateBucketCommandInput, object>("CreateBucket", (input) => [ref("s3:bucket", input.Bucket)])],
  // Whoever still writes to it would fill it again.
  after: ["emr:cluster", "emr:notebook-execution", "config-service:delivery-channel"],
  // HeadBucket tells a bucket that is gone from one of somebody else by its status only; the list is unambiguous.
  read: async (context, { id }) => (await buckets(context)).filter(({ Name }) => Name === id).map(bucketSeen)[0],
  find: async (context) => (await buckets(context)).filter(({ Name }) => context.isRunName(Name)).map(bucketSeen),
  delete: deleteBucket,
  settle: 60,
  deletion: { usual: 3, limit: 900 },
  dailyCost: "$0.001 a GB",
};

const buckets = ({ aws }: ResourceContext): Promise<Bucket[]> =>
  all(paginateListBuckets({ client: aws(S3) }, {}), (page) => page.Buckets);

const bucketSeen = (each: Bucket): Sighting => ({
  ...refOf("s3:bucket", each.Name),
  state: "live",
  name: each.Name,
  createdAt: each.CreationDate,
});

/** A bucket is deleted when it is empty: of objects, of their versions and of the markers of deleted ones. */
async function deleteBucket({ aws }: ResourceContext, { id: Bucket }: Sighting): Promise<void> {
  const s3 = aws(S3);
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket });
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) break;
    const { Errors = [] } = await s3.deleteObjects({ Bucket, Delete: { Objects, Quiet: true } });
    const [first] = Errors;
    if (first) throw new Error(`${Bucket}/${first.Key}: ${first.Code} ${first.Message}`);
  }
  await s3.deleteBucket({ Bucket });
}

const catalogue: ServiceCatalogue = {
  service: "s3",
  types: [bucket],
  changes: {
    PutObject: "goes with the bucket",
    PutPublicAccessBlock: "goes with the bucket",
    PutBucketEncryption: "goes with the bucket",
    PutBucketLifecycleConfiguration: "goes with the bucket",
    PutBucketPolicy: "goes with the bucket",
    PutBucketTagging: "goes with the bucket",
    PutBucketVersioning: "goes with the bucket",
    DeleteBucketPolicy: "removes",
    DeleteObject: "removes",
    DeleteObjects: "removes",
    DeleteBucket: "removes",
  },
};

export default catalogue;
