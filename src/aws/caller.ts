import { STS } from "@aws-sdk/client-sts";
import type { Aws } from "./client-class.ts";

export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** How far AWS's clock is ahead of this machine's, in milliseconds, as the answer's Date header told the SDK. */
  readonly clockAheadMs: number;
}

/** The account and ARN behind the credentials, as STS says. */
export async function readCaller(aws: Aws): Promise<Caller> {
  const client = aws(STS);
  const { Account, Arn } = await client.getCallerIdentity({});
  return { account: Account ?? "", arn: Arn ?? "", clockAheadMs: client.config.systemClockOffset };
}
