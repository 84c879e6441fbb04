import { type FunctionConfiguration, Lambda } from "@aws-sdk/client-lambda";
import { blocked, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { explained, hostLacks } from "../functions/explain.ts";
import { invoke, member, told } from "../functions/invoke.ts";
import { publish, reconfigure } from "../functions/keep.ts";
import { functions } from "./functions.ts";

export interface Snapshot {
  readonly functionName: string;
  /** The newest published version. */
  readonly pyVersion: string;
}

const needs = { functions };
type Needs = typeof needs;

const ON = { SnapStart: { ApplyOn: "PublishedVersions" } } as const;
const OFF = { SnapStart: { ApplyOn: "None" } } as const;

const tooEarly = mistake<Snapshot, Needs>({
  id: "published-without",
  says: "The newest version was published while SnapStart was off, and versions never change: turn it on for PublishedVersions, wait for the update, and publish again.",
  async make(context, { functionName }) {
    await reconfigure(context, functionName, OFF);
    await publish(context, functionName);
  },
  async undo(context, { functionName }) {
    await reconfigure(context, functionName, ON);
    await publish(context, functionName);
  },
});

/** A version whose INIT happened when it was published. */
export const snapstart = step({
  id: "snapstart",
  title: "A snapshot instead of provisioning",
  covers: ["lambda/exercise/optimize-performance-and-cost", "lambda/lambda-execution-model/cold-starts-vs-warm-starts"],
  needs,
  minutes: 4,
  async solve(context, { functions: { pyName } }) {
    if ((await newestVersion(context, pyName))?.SnapStart?.OptimizationStatus === "On") return;
    await reconfigure(context, pyName, ON);
    const version = await publish(context, pyName);
    if (version.State === "Failed") return context.say(version.StateReason ?? "The version could not be initialised.");
    const outcome = await invoke(context.aws(Lambda), pyName, {}, version.Version);
    context.say(`First invocation of version ${version.Version}: ${told(outcome.report)}.`);
  },
  async locate(context, { functions: { pyName } }): Promise<Snapshot> {
    const newest = await newestVersion(context, pyName);
    return { functionName: pyName, pyVersion: found(newest?.Version, `${pyName} has no published version.`) };
  },
  checks: [
    check<Snapshot, Needs>({
      id: "restored",
      title: "Invocations of the newest version start from a snapshot",
      hints: [
        "It only exists on published versions.",
        "ApplyOn PublishedVersions, then publish **after** the update finished.",
      ],
      mistakes: [tooEarly],
      probes: ["lambda:Invoke"],
      async run(context, { functionName, pyVersion }) {
        const version = await context
          .aws(Lambda)
          .getFunctionConfiguration({ FunctionName: functionName, Qualifier: pyVersion });
        const lacking = hostLacks(context.run, version.StateReason ?? "");
        if (lacking) return blocked(lacking);
        const expected = `version ${pyVersion} with SnapStart On`;
        const status = version.SnapStart?.OptimizationStatus ?? "Off";
        if (status !== "On")
          return fail({
            expected,
            actual: `version ${pyVersion}: ${status}`,
            fix: tooEarly.says,
            mistake: tooEarly.id,
          });
        const outcome = await invoke(context.probe(Lambda), functionName, {}, pyVersion);
        const failure = explained(context.run, outcome);
        if (failure) return failure;
        const type = member(outcome.value, "init", "type");
        if (type === "snap-start") return pass(`version ${pyVersion}: ${type}, ${told(outcome.report)}`);
        return fail({ expected: "init.type snap-start", actual: `${type}`, fix: "Invoke the version, not $LATEST." });
      },
    }),
  ],
});

/** Of those that are published; undefined where there is none. */
async function newestVersion(
  { aws }: Pick<LabContext, "aws">,
  FunctionName: string,
): Promise<FunctionConfiguration | undefined> {
  const { Versions = [] } = await aws(Lambda).listVersionsByFunction({ FunctionName });
  const newest = Versions.filter(({ Version }) => Version !== "$LATEST").at(-1);
  // Lists leave the state out.
  return newest && aws(Lambda).getFunctionConfiguration({ FunctionName, Qualifier: newest.Version });
}
