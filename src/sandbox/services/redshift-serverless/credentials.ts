import { nowMs } from "../../../shared/clock.ts";
import { type Context, parseArn } from "../../kit/index.ts";
import { randomPassword } from "./admin-secret.ts";
import { workgroupOf } from "./find.ts";
import type { On } from "./handler.ts";

const SHORTEST_S = 900;

/** https://docs.aws.amazon.com/redshift-serverless/latest/APIReference/API_GetCredentials.html: nothing listens on the port that they would open. */
export const getCredentials: On<"GetCredentials"> = async (input, context) => {
  workgroupOf(context, input.workgroupName);
  const expiration = new Date(nowMs() + (input.durationSeconds ?? SHORTEST_S) * 1000);
  return {
    dbUser: userOf(context),
    dbPassword: await randomPassword(context, 64),
    expiration,
    nextRefreshTime: expiration,
  };
};

function userOf({ principal }: Context): string {
  if (principal.kind === "role") return `IAMR:${(parseArn(principal.roleArn)?.resource ?? "").split("/").at(-1)}`;
  return principal.kind === "user" ? `IAM:${principal.userName}` : "IAM:root";
}
