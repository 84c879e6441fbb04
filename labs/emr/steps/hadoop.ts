import { S3 } from "@aws-sdk/client-s3";
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
import { runStep, type Work } from "../cluster/steps.ts";
import { bucketOf } from "../names.ts";
import { listObjects, removeBelow } from "../read/objects.ts";
import { cluster } from "./cluster.ts";
import { stage } from "./stage.ts";

export interface Merged {
  readonly size: number;
}

const needs = { cluster, stage };
type Needs = typeof needs;

const OUTPUT = "out/merged/";
const FILE = `${OUTPUT}text.txt`;

const copy = ({ run }: Pick<LabContext, "run">, ...more: string[]): Work => {
  const at = `s3://${bucketOf(run)}`;
  return { name: "merge", args: ["s3-dist-cp", "--src", `${at}/corpus`, "--dest", `${at}/out/merged`, ...more] };
};

const merge = (context: Pick<LabContext, "run">): Work => copy(context, "--groupBy", ".*/(text)-[0-9]+(\\.txt)");

async function redo(context: SolveContext, clusterId: string): Promise<void> {
  await removeBelow(context, OUTPUT);
  await runStep(context, clusterId, merge(context));
}

const separate = mistake<Merged, Needs>({
  id: "not-grouped",
  says: "The ten files were copied, not joined: --groupBy takes an expression that matches the whole path, and joins what its groups read alike: .*/(text)-[0-9]+(\\.txt).",
  make: (context, _, { cluster: { clusterId } }) => runStep(context, clusterId, copy(context)),
  undo: (context, _, { cluster: { clusterId } }) => redo(context, clusterId),
});

/** A MapReduce job that copies and joins: Hadoop likes few large files. */
export const hadoop = step({
  id: "hadoop",
  title: "Hadoop joins ten files into one",
  covers: ["emr/big-data-frameworks/hadoop"],
  needs,
  minutes: 2,
  async solve(context, { cluster: { clusterId } }) {
    if ((await sizeOfMerged(context)) === (await corpusSize(context))) return;
    await redo(context, clusterId);
  },
  async locate(context): Promise<Merged> {
    return { size: found(await sizeOfMerged(context), `No object ${FILE}.`) };
  },
  checks: [
    check<Merged, Needs>({
      id: "merged",
      title: "One file holds all ten",
      hints: [
        "s3-dist-cp is a MapReduce job; what makes it join files?",
        "--groupBy '.*/(text)-[0-9]+(\\.txt)' names the result text.txt; the shell must not take the expression apart.",
      ],
      mistakes: [separate],
      async run(context, { size }) {
        const wanted = await corpusSize(context);
        const expected = `${FILE} with ${wanted} bytes, and nothing beside it`;
        const others = (await listObjects(context, OUTPUT)).filter(({ key }) => key !== FILE && !key.endsWith("/"));
        if (others.length > 0)
          return fail({ expected, actual: `${others.length} more files`, fix: separate.says, mistake: separate.id });
        if (size === wanted) return pass(`${FILE}: ${size} bytes`);
        return fail({ expected, actual: `${size} bytes`, fix: "Empty out/merged and run the step again." });
      },
    }),
  ],
});

async function sizeOfMerged({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<number | undefined> {
  const head = aws(S3).headObject({ Bucket: bucketOf(run), Key: FILE });
  return (await accept(head, "NotFound", "NoSuchKey", "NoSuchBucket"))?.ContentLength;
}

const corpusSize = async (context: Pick<LabContext, "aws" | "run">): Promise<number> =>
  (await listObjects(context, "corpus/")).reduce((sum, { size }) => sum + size, 0);
