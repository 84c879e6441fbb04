import type { Context } from "../../kit/index.ts";
import { assumeRole } from "./role.ts";

/** Variables with which AWS clients of a script are the role, on this sandbox; undefined where Glue may not assume it. */
export async function scriptEnvironment(
  context: Context,
  role: string,
  session: string,
): Promise<Record<string, string> | undefined> {
  const keys = await assumeRole(context, role, session);
  if (!keys) return undefined;
  return {
    AWS_ACCESS_KEY_ID: keys.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: keys.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: keys.SessionToken ?? "",
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_ENDPOINT_URL: await context.endpoint(),
  };
}
