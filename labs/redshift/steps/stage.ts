import { type BucketLocationConstraint, paginateListObjectsV2, S3 } from "@aws-sdk/client-s3";
import { accept, check, fail, found, type LabContext, pass, step } from "../../../src/lab/index.ts";
import { manifest, PARTS, warehouseFiles } from "../data/files.ts";
import { bucketOf } from "../names.ts";

export interface Staged {
  readonly bucket: string;
  /** Bytes by key. */
  readonly sizes: ReadonlyMap<string, number>;
}

const KEYS = [
  "warehouse/customer/customer.psv.gz",
  "warehouse/product/product.psv.gz",
  "warehouse/store/store.psv.gz",
  "warehouse/date_dim/date_dim.psv.gz",
  ...Array.from({ length: PARTS }, (_, part) => `warehouse/sales/sales-part-${part}.psv.gz`),
  "warehouse/bad/sales_bad.psv",
  "warehouse/sales.manifest",
];

/** The files are made here, not by the learner: they are the lab's material. */
export const stage = step({
  id: "stage",
  title: "600,000 sales in eight files, and a broken one",
  covers: ["redshift/exercise/load-data-from-s3"],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    const { aws, run } = context;
    const Bucket = bucketOf(run);
    const LocationConstraint = run.region as BucketLocationConstraint;
    const elsewhere = run.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await accept(aws(S3).createBucket({ Bucket, ...elsewhere }), "BucketAlreadyOwnedByYou");
    await aws(S3).putPublicAccessBlock({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    });
    const known = await sizesIn(context, Bucket);
    if (KEYS.every((key) => known.has(key))) return;
    context.say("making 600,000 sales, the same ones at every run");
    const files = [{ path: "sales.manifest", body: Buffer.from(manifest(Bucket)) as Uint8Array }];
    for await (const file of warehouseFiles()) files.push(file);
    await Promise.all(
      files.map(({ path, body }) => aws(S3).putObject({ Bucket, Key: `warehouse/${path}`, Body: body })),
    );
  },
  async locate(context): Promise<Staged> {
    const bucket = bucketOf(context.run);
    const sizes = await accept(sizesIn(context, bucket), "NoSuchBucket");
    return { bucket, sizes: found(sizes, `No bucket named ${bucket}.`) };
  },
  checks: [
    check<Staged>({
      id: "files",
      title: "All files are in the bucket",
      hints: [
        "Which files does the lab load?",
        "Below warehouse/: four dimensions, eight parts of the sales, a manifest that names them, and a broken file.",
      ],
      mistakes: [],
      async run(_, { bucket, sizes }) {
        const absent = KEYS.filter((key) => !sizes.has(key));
        const bytes = KEYS.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0);
        if (absent.length === 0) return pass(`${KEYS.length} objects, ${(bytes / 1e6).toFixed(1)} MB, in ${bucket}`);
        const fix = "Run this step again: `awslab solve stage` uploads what is missing.";
        return fail({ expected: `${KEYS.length} objects`, actual: `missing: ${absent.join(", ")}`, fix });
      },
    }),
  ],
});

async function sizesIn({ aws }: Pick<LabContext, "aws">, Bucket: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: aws(S3) }, { Bucket, Prefix: "warehouse/" }))
    for (const { Key = "", Size = 0 } of Contents) sizes.set(Key, Size);
  return sizes;
}
