/** The account's subscription to QuickSight, which this lab never makes and never ends, and its users. */
import { QuickSight } from "@aws-sdk/client-quicksight";
import { STS } from "@aws-sdk/client-sts";
import { accept, type LabContext, parameter, type SolveContext } from "../../../src/lab/index.ts";

/** Whether a run has the dashboard. There is no value that subscribes: a subscription would outlive the cleanup. */
export const DASHBOARD = parameter({
  id: "quicksight",
  title: "Whether there is a dashboard",
  values: {
    auto: "if the account has a QuickSight subscription; else its step says how to get one",
    skip: "no: the lab ends with the Spark session",
  },
  usual: "auto",
});

/** Why there is no dashboard in an account without a subscription, and how to get one. */
export const UNSUBSCRIBED =
  "This account has no QuickSight subscription, and the lab makes none, because it would go on to cost money after the cleanup. Sign up at https://quicksight.aws.amazon.com/sn/start and verify again, or run the lab without this step: `--set quicksight=skip`.";

export async function isSubscribed({ aws, run }: LabContext): Promise<boolean> {
  const answer = await accept(
    aws(QuickSight).describeAccountSubscription({ AwsAccountId: run.account }),
    "ResourceNotFoundException",
  );
  return answer?.AccountInfo?.AccountSubscriptionStatus === "ACCOUNT_CREATED";
}

/** The ARN of who shall own the dashboard: the caller's own user, else the first administrator. */
export async function ownerArn({ aws, run }: SolveContext): Promise<string> {
  const { UserList = [] } = await aws(QuickSight)
    .listUsers({ AwsAccountId: run.account, Namespace: "default" })
    .catch((error: unknown) => {
      throw explained(error);
    });
  const { Arn: caller = "" } = await aws(STS).getCallerIdentity({});
  const name = caller.slice(caller.lastIndexOf("/") + 1);
  const own = UserList.find(({ UserName = "" }) => UserName.split("/").includes(name));
  const owner = own ?? UserList.find(({ Role }) => Role?.startsWith("ADMIN") === true);
  if (owner?.Arn === undefined) throw new Error("QuickSight has no user who could own the dashboard: register one.");
  return owner.Arn;
}

/** QuickSight keeps an account's users in one region, and says so when it is asked elsewhere. */
function explained(error: unknown): unknown {
  const message = error instanceof Error ? error.message : "";
  const home = /identity region is ([a-z0-9-]+)/.exec(message)?.[1];
  if (home === undefined) return error;
  return new Error(`QuickSight keeps this account's users in ${home}: run the lab in that region.`, { cause: error });
}
