import type * as SFN from "@aws-sdk/client-sfn";
import type { Context } from "../../kit/index.ts";
import { roleAllows } from "./execution-role.ts";
import { accessDenied, invalidLogging } from "./faults.ts";

/** What the role needs for log delivery. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const DELIVERY = [
  "CreateLogDelivery",
  "GetLogDelivery",
  "UpdateLogDelivery",
  "DeleteLogDelivery",
  "ListLogDeliveries",
  "PutResourcePolicy",
  "DescribeResourcePolicies",
  "DescribeLogGroups",
].map((name) => `logs:${name}`);

/** The configuration with its defaults; refuses one that AWS would. */
export async function checkedLogging(
  context: Context,
  roleArn: string,
  given: SFN.LoggingConfiguration | undefined,
): Promise<SFN.LoggingConfiguration> {
  const level = given?.level ?? "OFF";
  const { destinations } = given ?? {};
  const kept = {
    level,
    includeExecutionData: given?.includeExecutionData ?? false,
    ...(destinations && { destinations }),
  };
  if (level === "OFF") return kept;
  if (destinations?.length !== 1) throw invalidLogging("Must specify exactly one Log Destination.");
  const arn = destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? "";
  if (!/^arn:[^:]+:logs:[^:]+:\d{12}:log-group:[^:]+:\*$/.test(arn))
    throw invalidLogging("Log Destination must be the ARN of a log group that ends in ':*'.");
  if (!(await roleAllows(context, roleArn, { actions: DELIVERY, resource: "*" })))
    throw accessDenied("The state machine IAM Role is not authorized to access the Log Destination");
  return kept;
}
