/** From what the learner chose, or from what a run was started with, to a target. */
import type { Target } from "../../aws/target.ts";
import type { RunStatus } from "../../engine/api.ts";
import { userError } from "../../shared/errors.ts";
import { type SandboxChoice, startSandbox } from "../background-sandbox.ts";
import type { Cli } from "../cli.ts";
import type { Home } from "../home.ts";
import { awsTarget } from "./aws-target.ts";
import { sandboxTarget } from "./sandbox-target.ts";

export interface TargetOptions {
  readonly target: string | undefined;
  readonly profile: string | undefined;
  readonly region: string | undefined;
  readonly "endpoint-url": string | undefined;
  readonly pace: string | undefined;
}

/** The options of every command that may begin a run. */
export const TARGET_OPTIONS = {
  target: { type: "text", summary: "Where the calls go", value: "<target>", among: ["sandbox", "aws"] },
  profile: { type: "text", summary: "Profile of the AWS configuration, with --target aws", value: "<name>" },
  region: { type: "text", summary: "AWS region", value: "<region>" },
  "endpoint-url": { type: "text", summary: "Another AWS-compatible endpoint", value: "<url>" },
  pace: {
    type: "text",
    summary: "How quickly things happen in the sandbox",
    value: "<pace>",
    among: ["instant", "fast", "real"],
  },
} as const;

/** Throws `BAD_OPTION` for options that do not go together, without touching anything. */
export function checkTargetOptions({ target, profile, pace, "endpoint-url": endpoint }: TargetOptions): void {
  const sandbox = target !== "aws" && endpoint === undefined;
  if (profile !== undefined && sandbox)
    throw userError(
      "BAD_OPTION",
      "--profile is for real accounts; the sandbox has keys of its own.",
      "--target aws --profile <name>",
    );
  if (target === "sandbox" && endpoint !== undefined)
    throw userError(
      "BAD_OPTION",
      "--endpoint-url is an endpoint other than the sandbox.",
      "leave out --target sandbox",
    );
  if (pace !== undefined && !sandbox)
    throw userError("BAD_OPTION", "--pace is for the sandbox only.", "leave out --pace");
  if (endpoint !== undefined && !URL.canParse(endpoint))
    throw userError("BAD_VALUE", `--endpoint-url cannot be "${endpoint}".`, "for example http://127.0.0.1:4566");
}

export async function openTarget(cli: Cli, home: Home, options: TargetOptions): Promise<Target> {
  checkTargetOptions(options);
  const { target, profile, region, "endpoint-url": endpoint, pace } = options;
  if (target === "aws" || endpoint !== undefined) return awsTarget(cli, { profile, region, endpoint });
  return sandboxTarget(await startSandbox(cli, home, choiceOf({ pace, region })));
}

/** The target of an existing run. Throws `WRONG_ACCOUNT` or `SANDBOX_RESET` where the credentials now lead elsewhere. */
export async function targetOfRun(cli: Cli, home: Home, run: RunStatus): Promise<Target> {
  const { region, profile, endpoint } = run;
  const target =
    run.target === "sandbox"
      ? sandboxTarget(await startSandbox(cli, home, {}))
      : await awsTarget(cli, { region, profile, endpoint: run.target === "endpoint" ? endpoint : undefined });
  if (target.account === run.account) return run.target === "sandbox" ? inRegion(target, region) : target;
  if (run.target === "sandbox")
    throw userError(
      "SANDBOX_RESET",
      `Run ${run.run} was made in sandbox account ${run.account}; the sandbox is now account ${target.account}. What the run made is gone with the old one.`,
      `awslab cleanup --run ${run.run} takes it off the list`,
    );
  throw userError(
    "WRONG_ACCOUNT",
    `Run ${run.run} is in account ${run.account}; these credentials are for account ${target.account}${profile ? ` (profile "${profile}")` : ""}.`,
    "use the credentials that the run was started with",
  );
}

const inRegion = (target: Target, region: string): Target =>
  target.region === region ? target : { ...target, region, clientConfig: { ...target.clientConfig, region } };

const choiceOf = ({ pace, region }: { pace: string | undefined; region: string | undefined }): SandboxChoice => ({
  ...(pace === undefined ? {} : { pace }),
  ...(region === undefined ? {} : { region }),
});
