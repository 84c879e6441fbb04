import { EC2 } from "@aws-sdk/client-ec2";
import { EMR, type NotebookExecution, paginateListNotebookExecutions } from "@aws-sdk/client-emr";
import {
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type Outputs,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { RESULT } from "../data/expected.ts";
import { bucketOf } from "../names.ts";
import { gatewayRule, openGateway } from "../network/build.ts";
import { type NotebookOutputs, notebookOutputs, resultIn } from "../read/notebook.ts";
import { listObjects, textOf } from "../read/objects.ts";
import { cluster } from "./cluster.ts";
import { hive } from "./hive.ts";
import { network } from "./network.ts";
import { roles } from "./roles.ts";
import { sparkWordcount } from "./spark-wordcount.ts";
import { NOTEBOOK } from "./stage.ts";

export interface Executed {
  /** The newest execution; undefined where the learner ran the notebook by hand. */
  readonly execution: NotebookExecution | undefined;
  readonly file: string | undefined;
}

const needs = { network, roles, cluster, sparkWordcount, hive };
type Needs = typeof needs;
type Given = Outputs<Needs>;

const FOLDER = "notebooks/out/";

const unreachable = mistake<Executed, Needs>({
  id: "kernel-did-not-start",
  says: "The kernel did not start: the cluster needs JupyterEnterpriseGateway and Livy, and TCP 18888 must be open from the workspace group to the engine group.",
  async make(context, _, given) {
    const { engine, workspace } = given.network.groups;
    const rule = { GroupId: engine, IpPermissions: [gatewayRule(workspace)] };
    await context.aws(EC2).revokeSecurityGroupIngress(rule);
    await execute(context, given);
  },
  async undo(context, _, given) {
    await openGateway(context, given.network.groups);
    await execute(context, given);
  },
});

/** A notebook reads what the jobs wrote, on the cluster. */
export const notebook = step({
  id: "notebook",
  title: "A notebook analyses the results on the cluster",
  covers: ["emr/emr-notebooks-and-studio/interactive-analysis", "emr/exercise/analyze-results-with-emr-notebooks"],
  needs,
  minutes: 3,
  async solve(context, given) {
    const { file } = await located(context);
    if (file !== undefined && problemOf(await outputsOf(context, file)) === undefined) return;
    await execute(context, given);
  },
  async locate(context): Promise<Executed> {
    const at = await located(context);
    found(
      at.execution ?? at.file,
      `No notebook execution named ${context.run.name()}, and no notebook below ${FOLDER}.`,
    );
    return at;
  },
  checks: [
    check<Executed, Needs>({
      id: "result",
      title: "The notebook's numbers are right",
      hints: [
        "The last cell prints AWSLAB_RESULT and the numbers as JSON.",
        "StartNotebookExecution with NotebookS3Location; JupyterEnterpriseGateway and Livy on the cluster, TCP 18888 between the groups.",
      ],
      mistakes: [unreachable],
      async run(context, { execution, file }) {
        const expected = `AWSLAB_RESULT ${JSON.stringify(RESULT)}`;
        const reason = execution?.LastStateChangeReason ?? "";
        if (execution?.Status === "FAILED" && /kernel|gateway|livy|start/i.test(reason))
          return fail({ expected, actual: reason, fix: unreachable.says, mistake: unreachable.id });
        if (file === undefined) {
          const fix = "Read LastStateChangeReason, and the notebook in the output folder.";
          return fail({ expected, actual: `${execution?.Status}: ${reason}`, fix });
        }
        const problem = problemOf(await outputsOf(context, file));
        if (problem === undefined) return pass(`${file}: ${expected}`);
        return fail({ expected, actual: problem, fix: "Correct what the cells read, and execute the notebook again." });
      },
    }),
  ],
});

const ENDED = /^(?:FINISHED|FAILED|STOPPED)$/;

/** Executes the notebook to its end, whatever that is. */
async function execute(
  context: SolveContext,
  { network: { groups }, roles: { notebook: ServiceRole }, cluster: { clusterId } }: Given,
): Promise<void> {
  const { aws, run, until } = context;
  const Bucket = bucketOf(run);
  const { NotebookExecutionId } = await aws(EMR).startNotebookExecution({
    NotebookExecutionName: run.name(),
    ExecutionEngine: { Id: clusterId, Type: "EMR", MasterInstanceSecurityGroupId: groups.engine },
    ServiceRole,
    NotebookInstanceSecurityGroupId: groups.workspace,
    NotebookS3Location: { Bucket, Key: NOTEBOOK },
    OutputNotebookS3Location: { Bucket, Key: FOLDER },
    NotebookParams: JSON.stringify({ OUT: `s3://${Bucket}/out` }),
  });
  await until({
    for: "the notebook to be executed",
    read: async () => (await aws(EMR).describeNotebookExecution({ NotebookExecutionId })).NotebookExecution,
    observed: (it) => it?.Status ?? "absent",
    done: (it) => ENDED.test(it?.Status ?? ""),
    usual: 120,
    limit: 900,
    every: 10,
  });
}

/** The newest execution of the run and its notebook; without one, the newest notebook in the folder. */
async function located(context: Pick<LabContext, "aws" | "run">): Promise<Executed> {
  const { aws, run } = context;
  const client = aws(EMR);
  let newest: { id: string; at: number } | undefined;
  for await (const { NotebookExecutions = [] } of paginateListNotebookExecutions({ client }, {}))
    for (const { NotebookExecutionId: id = "", NotebookExecutionName: name, StartTime } of NotebookExecutions) {
      const at = StartTime?.getTime() ?? 0;
      if (name === run.name() && at >= (newest?.at ?? 0)) newest = { id, at };
    }
  const files = (await listObjects(context, FOLDER)).filter(({ key }) => key.endsWith(".ipynb"));
  if (newest === undefined) return { execution: undefined, file: files.at(-1)?.key };
  const { NotebookExecution: execution } = await client.describeNotebookExecution({ NotebookExecutionId: newest.id });
  const file = execution?.OutputNotebookURI?.split("/").slice(3).join("/");
  return { execution, file };
}

const outputsOf = async (context: Pick<LabContext, "aws" | "run">, key: string) =>
  notebookOutputs(await textOf(context, key));

/** What is wrong with an executed notebook; undefined where nothing is. */
function problemOf(outputs: NotebookOutputs | undefined): string | undefined {
  if (outputs === undefined) return "no notebook";
  if (outputs.errors.length > 0) return outputs.errors[0];
  const result = resultIn(outputs.text);
  return JSON.stringify(result) === JSON.stringify(RESULT) ? undefined : JSON.stringify(result ?? "no AWSLAB_RESULT");
}
