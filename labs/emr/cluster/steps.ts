/** Steps of the cluster: to start one, to wait for it, and to find it again. */
import { EMR, paginateListSteps, type StepSummary } from "@aws-sdk/client-emr";
import { fail, type LabContext, pass, type SolveContext, type Verdict } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws">;

const ENDED = new Set(["COMPLETED", "FAILED", "CANCELLED", "INTERRUPTED"]);

export interface Work {
  readonly name: string;
  readonly args: readonly string[];
}

/** Runs a step to its end, whatever that is. */
export async function attemptStep(context: SolveContext, clusterId: string, work: Work): Promise<StepSummary> {
  const emr = context.aws(EMR);
  const { StepIds: [StepId = ""] = [] } = await emr.addJobFlowSteps({
    JobFlowId: clusterId,
    Steps: [
      {
        Name: work.name,
        ActionOnFailure: "CONTINUE",
        HadoopJarStep: { Jar: "command-runner.jar", Args: [...work.args] },
      },
    ],
  });
  return context.until({
    for: `the step ${work.name} to end`,
    read: async () => (await emr.describeStep({ ClusterId: clusterId, StepId })).Step ?? {},
    observed: ({ Status }) => Status?.State ?? "absent",
    done: ({ Status }) => ENDED.has(Status?.State ?? ""),
    usual: 60,
    limit: 1200,
    every: 10,
  });
}

/** Runs a step; throws where it does not complete, with EMR's reason. */
export async function runStep(context: SolveContext, clusterId: string, work: Work): Promise<void> {
  const step = await attemptStep(context, clusterId, work);
  if (step.Status?.State !== "COMPLETED")
    throw new Error(`The step ${work.name} is ${step.Status?.State}: ${failureOf(step)}`);
}

export const failureOf = ({ Status }: StepSummary): string =>
  [Status?.FailureDetails?.Reason, Status?.FailureDetails?.Message, Status?.FailureDetails?.LogFile]
    .filter((each) => each !== undefined)
    .join(" ") || "no reason given";

/** All steps, newest first. */
export async function stepsOf({ aws }: Reader, clusterId: string): Promise<StepSummary[]> {
  const steps: StepSummary[] = [];
  for await (const { Steps = [] } of paginateListSteps({ client: aws(EMR) }, { ClusterId: clusterId }))
    steps.push(...Steps);
  return steps.sort((a, b) => startOf(b) - startOf(a));
}

const startOf = ({ Status }: StepSummary): number => Status?.Timeline?.CreationDateTime?.getTime() ?? 0;

export const argsOf = ({ Config }: StepSummary): readonly string[] => Config?.Args ?? [];

/** Whether a step did it, newest first: learners may have made the output elsewhere. What fails later undoes nothing. */
export function ranOnCluster(steps: readonly StepSummary[], program: string, text: string): Verdict {
  const tried = steps.filter((each) => argsOf(each)[0] === program && argsOf(each).some((arg) => arg.includes(text)));
  const step = tried.find(({ Status }) => Status?.State === "COMPLETED") ?? tried[0];
  const expected = `a COMPLETED step that calls ${program} with ${text}`;
  if (step?.Status?.State === "COMPLETED") return pass(`step ${step.Name} (${step.Id}) COMPLETED`);
  return fail({
    expected,
    actual: step ? `step ${step.Id} is ${step.Status?.State}: ${failureOf(step)}` : "no such step",
    fix: `Add a step with command-runner.jar and ${program}; of a failed one, read steps/<id>/stderr.gz under the cluster's LogUri.`,
  });
}
