import { APIGateway } from "@aws-sdk/client-api-gateway";
import { STS } from "@aws-sdk/client-sts";
import { check, fail, found, pass, step } from "../../../src/lab/index.ts";

export interface Account {
  readonly accountId: string;
}

const LOOKED_KEY = "lookedAt";

/** Read-only: which account, and whose role writes API Gateway's logs. */
export const preflight = step({
  id: "preflight",
  title: "Account settings",
  covers: ["api-gateway/api-types/rest-apis"],
  needs: {},
  minutes: 1,
  given: true,
  async solve({ aws, recall, remember, say, run }) {
    if (recall(LOOKED_KEY) !== undefined) return;
    const { cloudwatchRoleArn } = await aws(APIGateway).getAccount({});
    await remember(LOOKED_KEY, run.account);
    say(`Account ${run.account}, region ${run.region}; role for logs: ${cloudwatchRoleArn ?? "none yet"}.`);
  },
  async locate({ aws, recall }): Promise<Account> {
    found(recall(LOOKED_KEY), "Nobody has looked at the account yet.");
    const { Account } = await aws(STS).getCallerIdentity({});
    return { accountId: found(Account, "STS does not say which account this is.") };
  },
  checks: [
    check<Account>({
      id: "account",
      title: "You work in the account in which the run was started",
      hints: [
        "Which account do your credentials belong to?",
        "Compare `awslab status` with `aws sts get-caller-identity`; switch AWS_PROFILE.",
      ],
      mistakes: [],
      async run({ run }, { accountId }) {
        if (accountId === run.account) return pass(`account ${accountId}`);
        const expected = `account ${run.account}`;
        return fail({ expected, actual: `account ${accountId}`, fix: "Use the credentials of the run (AWS_PROFILE)." });
      },
    }),
  ],
});
