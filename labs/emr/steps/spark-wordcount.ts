import { check, fail, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { argsOf, attemptStep, failureOf, ranOnCluster, runStep, stepsOf, type Work } from "../cluster/steps.ts";
import { DISTINCT, TOP_TEN, WORDS } from "../data/expected.ts";
import { dataFiles } from "../data/files.ts";
import { bucketOf } from "../names.ts";
import { linesBelow, listObjects, putText, removeBelow } from "../read/objects.ts";
import { countsIn, difference, untidy } from "../read/word-counts.ts";
import { cluster } from "./cluster.ts";
import { stage } from "./stage.ts";

const needs = { cluster, stage };
type Needs = typeof needs;

const OUTPUT = "out/wordcount/";
const MARKER = `${OUTPUT}_SUCCESS`;

const work = (context: Pick<LabContext, "run">): Work => workTo(context, `s3://${bucketOf(context.run)}/out/wordcount`);

function workTo({ run }: Pick<LabContext, "run">, output: string): Work {
  const at = `s3://${bucketOf(run)}`;
  return {
    name: "wordcount",
    args: ["spark-submit", "--deploy-mode", "cluster", `${at}/jobs/wordcount.py`, `${at}/corpus`, output],
  };
}

/** Spark writes over nothing: what an earlier attempt left goes first. */
async function redo(context: SolveContext, clusterId: string): Promise<void> {
  await removeBelow(context, OUTPUT);
  await runStep(context, clusterId, work(context));
}

const again = (context: SolveContext, _: unknown, { cluster: { clusterId } }: { cluster: { clusterId: string } }) =>
  redo(context, clusterId);

const exists = mistake<object, Needs>({
  id: "output-exists",
  says: "The newest attempt failed with FileAlreadyExistsException: Spark does not write into a folder that is there. Delete out/wordcount before you run the step again.",
  make: async (context, _, { cluster: { clusterId } }) => {
    await removeBelow(context, OUTPUT);
    await putText(context, `${OUTPUT}part-00000`, "babin\t1\n");
    await attemptStep(context, clusterId, work(context));
  },
  undo: again,
});

const untidyWords = mistake<object, Needs>({
  id: "not-split",
  says: "Capitals and commas are counted as part of the words: lower-case each line and split it at everything that is no letter.",
  make: (context) => putText(context, `${OUTPUT}part-00000`, untidyCounts()),
  undo: again,
});

const lost = mistake<object, Needs>({
  id: "in-hdfs",
  says: "The step wrote to hdfs://, a file system on the cluster's own disks that is lost with them: write to s3://.",
  make: async (context, _, { cluster: { clusterId } }) => {
    await removeBelow(context, OUTPUT);
    await attemptStep(context, clusterId, workTo(context, "hdfs:///out/wordcount"));
  },
  undo: again,
});

/** The first Spark job: resilient distributed datasets. */
export const sparkWordcount = step({
  id: "spark-wordcount",
  title: "Spark counts words",
  covers: ["emr/big-data-frameworks/spark", "emr/big-data-frameworks/hadoop", "emr/exercise/run-spark-jobs"],
  needs,
  minutes: 2,
  async solve(context, { cluster: { clusterId } }) {
    if (difference(countsIn(await linesBelow(context, OUTPUT))) === undefined) return;
    await redo(context, clusterId);
  },
  async locate() {
    return {};
  },
  checks: [
    check<object, Needs>({
      id: "counts",
      title: "400 words, counted 300,000 times",
      hints: [
        "Which words are the same? `Babin`, `babin,` and `babin` are.",
        "textFile, flatMap over re.split(r'[^a-z]+', line.lower()), reduceByKey, sortBy, saveAsTextFile.",
      ],
      mistakes: [exists, untidyWords, lost],
      async run(context, _, { cluster: { clusterId } }) {
        const expected = `${DISTINCT} words, ${WORDS} in all, most of them ${TOP_TEN[0]?.join(" ")}`;
        const lines = await linesBelow(context, OUTPUT);
        const differs = lines.length === 0 ? "nothing" : difference(countsIn(lines));
        if (differs === undefined) return pass(expected);
        const [step] = (await stepsOf(context, clusterId)).filter((each) =>
          argsOf(each).some((arg) => arg.endsWith("wordcount.py")),
        );
        if (step?.Status?.State === "FAILED" && /FileAlreadyExists/.test(failureOf(step)))
          return fail({ expected, actual: failureOf(step), fix: exists.says, mistake: exists.id });
        const keys = (await listObjects(context, OUTPUT)).map(({ key }) => key);
        if (!keys.includes(MARKER) && step && argsOf(step).some((arg) => arg.startsWith("hdfs:")))
          return fail({ expected, actual: "output in hdfs://", fix: lost.says, mistake: lost.id });
        if (keys.length === 0)
          return fail({ expected, actual: `nothing below ${OUTPUT}`, fix: "Add the step wordcount to the cluster." });
        const bad = untidy(countsIn(lines));
        if (bad !== undefined)
          return fail({ expected, actual: `“${bad}” is a word`, fix: untidyWords.says, mistake: untidyWords.id });
        return fail({ expected, actual: differs, fix: "Count every word of every file below corpus/." });
      },
    }),
    check<object, Needs>({
      id: "step",
      title: "A step of the cluster did it",
      hints: [
        "Steps are how work is sent to a cluster from outside.",
        "command-runner.jar with Args spark-submit --deploy-mode cluster s3://…/wordcount.py <input> <output>.",
      ],
      mistakes: [],
      async run(context, _, { cluster: { clusterId } }) {
        return ranOnCluster(await stepsOf(context, clusterId), "spark-submit", "wordcount.py");
      },
    }),
  ],
});

/** What counting without lower-casing and splitting comes to. */
function untidyCounts(): string {
  const counts = new Map<string, number>();
  for (const { key, text } of dataFiles())
    if (key.startsWith("corpus/"))
      for (const word of text.split(/\s+/)) if (word !== "") counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${word}\t${count}\n`).join("");
}
