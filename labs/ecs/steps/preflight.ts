import { EC2 } from "@aws-sdk/client-ec2";
import { STS } from "@aws-sdk/client-sts";
import { check, fail, found, type LabContext, pass, step } from "../../../src/lab/index.ts";
import { countRegistryRules } from "../supply-chain/registry-settings.ts";

const IP_KEY = "callerIp";

/** Read-only: who works where, in which two zones, and from which address the load balancer will be asked. */
export const preflight = step({
  id: "preflight",
  title: "Know the account, the region and your address",
  covers: [],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    const { run, http, remember, recall, say } = context;
    if (recall(IP_KEY) !== undefined) return;
    const address = run.target === "aws" ? await publicAddress(http) : "127.0.0.1";
    await remember(IP_KEY, address);
    say(`You are in account ${run.account}, region ${run.region}; your address is ${address}.`);
    const { scanning, signing } = await countRegistryRules(context);
    say(
      `The image registry has ${scanning} scanning and ${signing} signing rules; cleanup puts them back as they are.`,
    );
  },
  async locate(context) {
    const { Account } = await context.aws(STS).getCallerIdentity({});
    return {
      accountId: found(Account, "STS does not say which account this is."),
      zones: await zonesOf(context),
      callerIp: String(found(context.recall(IP_KEY), "Your own address is not known yet.")),
    };
  },
  checks: [
    check({
      id: "account",
      title: "You work in the account in which the run was started",
      hints: [
        "Which account do your credentials belong to? `aws sts get-caller-identity` tells.",
        "Compare it with `awslab status`; if they differ, switch AWS_PROFILE or unset AWS_ACCESS_KEY_ID.",
      ],
      mistakes: [],
      async run({ run }, { accountId }: { accountId: string }) {
        if (accountId === run.account) return pass(`account ${accountId}`);
        return fail({
          expected: `account ${run.account}`,
          actual: `account ${accountId}`,
          fix: "Use the credentials with which the run was started (AWS_PROFILE).",
        });
      },
    }),
  ],
});

async function publicAddress(http: LabContext["http"]): Promise<string> {
  const { text } = await http.get("https://checkip.amazonaws.com/");
  return text.trim();
}

/** Two availability zones: a load balancer needs subnets in at least two. */
async function zonesOf({ aws, run }: LabContext): Promise<[string, string]> {
  const { AvailabilityZones = [] } = await aws(EC2).describeAvailabilityZones({
    Filters: [
      { Name: "state", Values: ["available"] },
      { Name: "zone-type", Values: ["availability-zone"] },
    ],
  });
  const [first, second] = AvailabilityZones.map(({ ZoneName }) => ZoneName).sort();
  const reason = `Region ${run.region} has fewer than two availability zones.`;
  return [found(first, reason), found(second, reason)];
}
