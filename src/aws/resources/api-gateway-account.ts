import { APIGateway } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { classifyFault } from "../faults.ts";
import type { ResourceContext, Setting } from "../resource-type.ts";

/** The group into which API Gateway writes a greeting when it is given a role. */
const WELCOME = "/aws/apigateway/welcome";

interface Before {
  readonly role: string | null;
  readonly isWelcomed: boolean;
}

/** The role with which API Gateway writes logs is one for the whole account and region. */
export const accountLogRole: Setting = {
  setting: "api-gateway:log-role",
  operation: "UpdateAccount",
  read: async (context): Promise<Before> => ({
    role: (await context.aws(APIGateway).getAccount({})).cloudwatchRoleArn ?? null,
    isWelcomed: await isWelcomed(context),
  }),
  isOurs: (current, sent) => {
    const { patchOperations = [] } = sent as { patchOperations?: readonly { path?: string; value?: string }[] };
    const role = patchOperations.find(({ path }) => path === "/cloudwatchRoleArn")?.value;
    return ((current as Before).role ?? "") === (role ?? "");
  },
  isRuns: ({ isRunName, ours }, current) => {
    const name = (current as Before).role?.split("/").at(-1);
    return isRunName(name) || ours("iam:role").some(({ id }) => id === name);
  },
  restore: async (context, given) => {
    const { role, isWelcomed: wasWelcomed } = given as Before;
    // An empty value removes it.
    await context
      .aws(APIGateway)
      .updateAccount({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: role ?? "" }] });
    if (!wasWelcomed && (await isWelcomed(context)))
      await context.aws(CloudWatchLogs).deleteLogGroup({ logGroupName: WELCOME }).catch(unlessGone);
  },
};

async function isWelcomed({ aws }: ResourceContext): Promise<boolean> {
  const { logGroups = [] } = await aws(CloudWatchLogs).describeLogGroups({ logGroupNamePrefix: WELCOME });
  return logGroups.some(({ logGroupName }) => logGroupName === WELCOME);
}

function unlessGone(error: unknown): void {
  if (classifyFault(error) !== "gone") throw error;
}
