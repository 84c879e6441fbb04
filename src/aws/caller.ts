import { STS } from "@aws-sdk/client-sts";
import type { Aws } from "./client-class.ts";

/** The account and ARN behind the credentials, as STS says. */
export async function readCaller(aws: Aws): Promise<{ account: string; arn: string }> {
  const { Account, Arn } = await aws(STS).getCallerIdentity({});
  return { account: Account ?? "", arn: Arn ?? "" };
}
