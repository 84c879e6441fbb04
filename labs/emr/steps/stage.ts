import { type BucketLocationConstraint, S3 } from "@aws-sdk/client-s3";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { dataFiles } from "../data/files.ts";
import { bucketOf } from "../names.ts";
import { listObjects, putText } from "../read/objects.ts";

export interface Stage {
  readonly bucket: string;
}

export const SCRIPTS = ["wordcount.py", "weblogs_parquet.py", "path_stats.hql"] as const;

export const NOTEBOOK = "notebooks/analysis.ipynb";

const noNotebook = mistake<Stage>({
  id: "bucket-not-named",
  says: "The notebook in the bucket still reads s3://BUCKET: put the bucket's name in its parameters cell before you upload it.",
  make: (context) => putText(context, NOTEBOOK, context.assets.text("analysis.ipynb")),
  undo: putNotebook,
});

/** The bucket with data and programs: nothing of it knows of the cluster. */
export const stage = step({
  id: "stage",
  title: "A bucket with text, logs, programs and a notebook",
  covers: [],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    await keepOrMakeBucket(context);
    const there = new Set((await listObjects(context, "")).map(({ key, size }) => `${key} ${size}`));
    const missing = dataFiles().filter(({ key, text }) => !there.has(`${key} ${text.length}`));
    if (missing.length > 0) context.say(`uploading ${missing.length} files of data`);
    await Promise.all(missing.map(({ key, text }) => putText(context, key, text)));
    for (const name of SCRIPTS) await putText(context, `jobs/${name}`, context.assets.text(name));
    await putNotebook(context);
  },
  async locate({ aws, run }): Promise<Stage> {
    const Bucket = bucketOf(run);
    const head = await accept(aws(S3).headBucket({ Bucket }), "NotFound", "NoSuchBucket");
    return { bucket: found(head && Bucket, `No bucket named ${Bucket}.`) };
  },
  checks: [
    check<Stage>({
      id: "data",
      title: "Text, logs and programs are in the bucket",
      hints: [
        "Ten files under corpus/, four under weblogs/dt=…/, three under jobs/, one notebook.",
        "`awslab solve stage` uploads them; the data is generated, always the same.",
      ],
      mistakes: [noNotebook],
      async run(context, { bucket }) {
        const keys = new Set((await listObjects(context, "")).map(({ key }) => key));
        const wanted = [...dataFiles().map(({ key }) => key), ...SCRIPTS.map((name) => `jobs/${name}`), NOTEBOOK];
        const missing = wanted.filter((key) => !keys.has(key));
        const expected = `${wanted.length} objects in ${bucket}`;
        if (missing.length > 0)
          return fail({
            expected,
            actual: `missing: ${missing.slice(0, 3).join(", ")}`,
            fix: "Run `awslab solve stage`.",
          });
        if (!(await notebookNames(context, bucket)))
          return fail({
            expected,
            actual: "a notebook without the bucket's name",
            fix: noNotebook.says,
            mistake: noNotebook.id,
          });
        return pass(`${wanted.length} objects in ${bucket}`);
      },
    }),
  ],
});

async function keepOrMakeBucket({ aws, run }: SolveContext): Promise<void> {
  const Bucket = bucketOf(run);
  const LocationConstraint = run.region as BucketLocationConstraint;
  const elsewhere = run.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
  await accept(aws(S3).createBucket({ Bucket, ...elsewhere }), "BucketAlreadyOwnedByYou");
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  };
  await aws(S3).putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
}

async function putNotebook(context: SolveContext): Promise<void> {
  const text = context.assets.text("analysis.ipynb").replaceAll("s3://BUCKET", `s3://${bucketOf(context.run)}`);
  await putText(context, NOTEBOOK, text);
}

async function notebookNames({ aws }: LabContext, Bucket: string): Promise<boolean> {
  const { Body } = await aws(S3).getObject({ Bucket, Key: NOTEBOOK });
  return !(await Body?.transformToString())?.includes("s3://BUCKET");
}
