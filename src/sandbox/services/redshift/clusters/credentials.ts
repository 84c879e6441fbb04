import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { nowMs } from "../../../../shared/clock.ts";
import { type Context, parseArn } from "../../../kit/index.ts";
import { clusterOf } from "../find.ts";
import type { On } from "../handler.ts";

const SHORTEST_S = 900;

/** https://docs.aws.amazon.com/redshift/latest/APIReference/API_GetClusterCredentials.html: nothing listens on the cluster's port that they would open. */
export const getClusterCredentials: On<"GetClusterCredentials"> = async (input, context) => {
  clusterOf(context, input.ClusterIdentifier);
  const prefix = input.AutoCreate === true ? "IAMA" : "IAM";
  const groups = (input.DbGroups ?? []).map((group) => `:${group}`).join("");
  return {
    DbUser: `${prefix}:${input.DbUser}${groups}`,
    DbPassword: await password(context),
    Expiration: expiration(input.DurationSeconds),
  };
};

/** Maps the caller to a database user: `IAM:` for a user, `IAMR:` for a role. */
export const getClusterCredentialsWithIAM: On<"GetClusterCredentialsWithIAM"> = async (input, context) => {
  clusterOf(context, input.ClusterIdentifier);
  const Expiration = expiration(input.DurationSeconds);
  return { DbUser: userOf(context), DbPassword: await password(context), Expiration, NextRefreshTime: Expiration };
};

function userOf({ principal }: Context): string {
  if (principal.kind === "role") return `IAMR:${(parseArn(principal.roleArn)?.resource ?? "").split("/").at(-1)}`;
  return principal.kind === "user" ? `IAM:${principal.userName}` : "IAM:root";
}

const expiration = (seconds: number = SHORTEST_S): Date => new Date(nowMs() + seconds * 1000);

async function password(context: Context): Promise<string> {
  const secrets = context.service<typeof SecretsManager>("secrets-manager");
  const { RandomPassword } = await secrets.GetRandomPassword({ PasswordLength: 64, ExcludeCharacters: "/@\"'\\" });
  return RandomPassword ?? "";
}
