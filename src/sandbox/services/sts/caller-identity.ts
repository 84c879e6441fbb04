import type * as STS from "@aws-sdk/client-sts";
import type { Handler } from "../../kit/index.ts";

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
export const getCallerIdentity: Handler<typeof STS, "GetCallerIdentity"> = (_input, { account, principal }) => {
  switch (principal.kind) {
    case "role":
      return { Account: account, Arn: principal.arn, UserId: `${principal.roleId}:${principal.sessionName}` };
    case "user":
      return { Account: account, Arn: principal.arn, UserId: principal.userId };
    default:
      return { Account: account, Arn: `arn:aws:iam::${account}:root`, UserId: account };
  }
};
