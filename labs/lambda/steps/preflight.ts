import { Lambda } from "@aws-sdk/client-lambda";
import { STS } from "@aws-sdk/client-sts";
import { blocked, check, fail, found, type LabContext, pass, step } from "../../../src/lab/index.ts";

export interface Room {
  readonly accountId: string;
  /** Executions at the same time, of all functions of the account in this region. */
  readonly concurrencyLimit: number;
  readonly unreserved: number;
  /** Why nothing can be reserved or provisioned here; undefined where it can. */
  readonly blockedBy: string | undefined;
}

/** 100 must stay unreserved; the lab reserves one and provisions two. */
const NEEDED = 103;
const LOOKED_KEY = "concurrencyLimit";

/** Read-only: which account, and how many executions it may run at once. */
export const preflight = step({
  id: "preflight",
  title: "Concurrency head-room and tools",
  covers: ["lambda/lambda-execution-model/concurrency-limits"],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    const { run, remember, recall, say } = context;
    if (recall(LOOKED_KEY) !== undefined) return;
    const { concurrencyLimit, unreserved } = await limits(context);
    await remember(LOOKED_KEY, concurrencyLimit);
    say(
      `Account ${run.account}, region ${run.region}: ${concurrencyLimit} executions at once, ${unreserved} unreserved.`,
    );
    const quota = quotaReason(concurrencyLimit);
    if (quota) say(`${quota} Reserving and provisioning will be left out.`);
  },
  async locate(context): Promise<Room> {
    found(context.recall(LOOKED_KEY), "Nobody has looked at the account's concurrency yet.");
    const { Account } = await context.aws(STS).getCallerIdentity({});
    const { concurrencyLimit, unreserved } = await limits(context);
    return {
      accountId: found(Account, "STS does not say which account this is."),
      concurrencyLimit,
      unreserved,
      blockedBy: quotaReason(concurrencyLimit),
    };
  },
  checks: [
    check<Room>({
      id: "account",
      title: "You work in the account in which the run was started",
      hints: [
        "Which account do your credentials belong to? `aws sts get-caller-identity` tells.",
        "Compare it with `awslab status`; if they differ, switch AWS_PROFILE or unset AWS_ACCESS_KEY_ID.",
      ],
      mistakes: [],
      async run({ run }, { accountId }) {
        if (accountId === run.account) return pass(`account ${accountId}`);
        return fail({
          expected: `account ${run.account}`,
          actual: `account ${accountId}`,
          fix: "Use the credentials with which the run was started (AWS_PROFILE).",
        });
      },
    }),
    check<Room>({
      id: "head-room",
      title: "The account has executions to reserve and to provision",
      hints: [
        "How many executions may your account run at once?",
        "Service Quotas, Lambda, L-B99A9384; 1000 is the usual value.",
      ],
      mistakes: [],
      run: async (_, { concurrencyLimit, unreserved, blockedBy }) =>
        blockedBy === undefined
          ? pass(`${concurrencyLimit} executions at once, ${unreserved} unreserved`)
          : blocked(blockedBy),
    }),
  ],
});

async function limits({ aws }: Pick<LabContext, "aws">) {
  const { AccountLimit } = await aws(Lambda).getAccountSettings({});
  return {
    concurrencyLimit: AccountLimit?.ConcurrentExecutions ?? 0,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
  };
}

const quotaReason = (limit: number): string | undefined =>
  limit >= NEEDED
    ? undefined
    : `The account may run ${limit} functions at once, and 100 must stay unreserved: request quota L-B99A9384 (Service Quotas, AWS Lambda).`;
