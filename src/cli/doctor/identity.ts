import type { Cli } from "../cli.ts";
import { explain } from "../failure.ts";
import { homeOf } from "../home.ts";
import { awsTarget } from "../targets/aws-target.ts";
import { allowedAccounts } from "../targets/consent.ts";
import { bad, type Finding, good, note } from "./finding.ts";

/** Who a profile is, and whether unattended runs may use its account. */
export async function identityFinding(
  cli: Cli,
  { profile, region }: { profile: string | undefined; region: string | undefined },
): Promise<Finding> {
  try {
    const target = await awsTarget(cli, {
      profile,
      region: region ?? cli.env.AWS_REGION ?? "us-east-1",
      endpoint: undefined,
    });
    const who = `${target.caller}, account ${target.account}`;
    return allowedAccounts(cli).includes(target.account)
      ? good("profile", who)
      : note("profile", who, `for unattended runs, add the account to "accounts" in ${homeOf(cli).config}`);
  } catch (error) {
    const { message, hint } = explain(error);
    return bad("profile", message, hint ?? "aws configure");
  }
}
