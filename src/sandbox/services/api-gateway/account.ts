/** Settings of the whole account. https://docs.aws.amazon.com/apigateway/latest/api/API_GetAccount.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badRequest } from "./faults.ts";
import { logOutbox } from "./invoke/log-outbox.ts";
import { applyPatches, type PatchRule, rule } from "./patch.ts";
import { type AccountRow, accounts } from "./state.ts";

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const ACCOUNT_THROTTLE = { rateLimit: 10_000, burstLimit: 5000 };

export const getAccount: Api<"GetAccount"> = (_, context) => describe(accountOf(context));

/** https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateAccount.html */
export const updateAccount: Api<"UpdateAccount"> = async ({ patchOperations }, context) => {
  const before = accountOf(context);
  const changed = applyPatches(before, patchOperations, RULES);
  if (changed.cloudwatchRoleArn !== undefined && changed.cloudwatchRoleArn !== before.cloudwatchRoleArn)
    await acceptLogRole(context, changed.cloudwatchRoleArn);
  context.table(accounts).put("account", changed);
  return describe(changed);
};

/** AWS tries a new role at once, with a group of its own. */
async function acceptLogRole(context: Context, role: string): Promise<void> {
  await requireLogRole(context, role);
  const event = { timestamp: context.clock.now(), message: "Cloudwatch logs enabled for API Gateway" };
  context.runtime(logOutbox).push({ group: "/aws/apigateway/welcome", events: [event] });
}

const RULES: readonly PatchRule<AccountRow>[] = [
  rule("/cloudwatchRoleArn", ["add", "replace", "remove"], (row, { op, value }) => ({
    ...row,
    cloudwatchRoleArn: op === "remove" || !value ? undefined : value,
  })),
  // Usage plans have been everybody's since 2016: there is nothing left to turn on.
  rule("/features", ["add"], (row, { value }) => {
    if (value === "UsagePlans") return row;
    throw badRequest(`Invalid feature specified: ${value}`);
  }),
];

const LOG_ACTIONS = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogGroups",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
];

/** API Gateway must be able to take the role on, and the role to write logs. */
async function requireLogRole(context: Context, role: string): Promise<void> {
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(role)) throw badRequest("Invalid ARN specified in the request");
  try {
    await context
      .service<typeof STS>("sts")
      .AssumeRole({ RoleArn: role, RoleSessionName: "BackplaneAssumeRoleSession" });
    const { EvaluationResults = [] } = await context
      .service<typeof IAM>("iam")
      .SimulatePrincipalPolicy({ PolicySourceArn: role, ActionNames: LOG_ACTIONS, ResourceArns: ["*"] });
    if (EvaluationResults.every(({ EvalDecision }) => EvalDecision === "allowed")) return;
  } catch {
    // Whatever it is, AWS has one answer for it.
  }
  throw badRequest(
    "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.",
  );
}

export const accountOf = (context: Context): AccountRow =>
  context.table(accounts).get("account") ?? { cloudwatchRoleArn: undefined };

const describe = ({ cloudwatchRoleArn }: AccountRow): ApiGateway.Account => ({
  ...(cloudwatchRoleArn !== undefined && { cloudwatchRoleArn }),
  throttleSettings: { ...ACCOUNT_THROTTLE },
  features: ["UsagePlans"],
  apiKeyVersion: "4",
});
