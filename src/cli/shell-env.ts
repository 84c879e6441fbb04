/** The environment for a shell that works on a run's target. */
import { join } from "node:path";
import type { Target } from "../aws/target.ts";
import type { RunStatus } from "../engine/api.ts";
import type { Lab } from "../lab/index.ts";
import { runName } from "./lesson-text.ts";
import { sandboxEnv } from "./sandbox-env.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * With a run, `NAME` (the beginning of its names) and `RUN` are set, as the commands in the lessons use them; with its lab
 * `ASSETS`, too: the folder of the files that come with it.
 */
export async function shellEnv(
  target: Target,
  run?: Pick<RunStatus, "run" | "lab">,
  lab?: Pick<Lab, "folder">,
): Promise<Variables> {
  const own = run ? { NAME: runName(run), RUN: run.run } : {};
  return { ...(await access(target)), ...own, ...(lab && { ASSETS: join(lab.folder, "assets") }) };
}

async function access(target: Target): Promise<Variables> {
  const region = { AWS_REGION: target.region, AWS_DEFAULT_REGION: target.region };
  const { credentials } = target.clientConfig;
  if (target.kind === "sandbox" && target.endpoint !== undefined && isKeys(credentials))
    return {
      ...sandboxEnv({ ...credentials, url: target.endpoint, region: target.region, account: target.account, pace: "" }),
    };
  return {
    ...region,
    ...(target.profile === undefined ? {} : { AWS_PROFILE: target.profile }),
    ...(target.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: target.endpoint }),
  };
}

const isKeys = (value: unknown): value is { accessKeyId: string; secretAccessKey: string } =>
  typeof value === "object" && value !== null && "accessKeyId" in value && "secretAccessKey" in value;
