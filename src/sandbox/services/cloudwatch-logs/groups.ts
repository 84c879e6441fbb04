import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import { arn, type Context, fault, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { groupExists, invalid, noGroup, notInSandbox } from "./faults.ts";
import { dropStream, groups, type LogGroupRow, streamsOf } from "./state.ts";

const NAME = /^[-._/#A-Za-z0-9]{1,512}$/;
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export const createLogGroup: Api<"CreateLogGroup"> = (input, context) => {
  const name = input.logGroupName ?? "";
  if (!NAME.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
    );
  if (name.startsWith("aws/")) throw invalid("Log groups starting with 'aws/' are reserved for AWS.");
  if (input.kmsKeyId !== undefined) throw notInSandbox("kmsKeyId");
  const table = context.table(groups);
  if (table.has(name)) throw groupExists();
  table.put(name, {
    name,
    arn: arn(context, "logs", `log-group:${name}`),
    createdAt: context.clock.now(),
    class: input.logGroupClass ?? "STANDARD",
    retentionInDays: undefined,
    deletionProtection: input.deletionProtectionEnabled ?? false,
    tags: { ...input.tags },
  });
  return {};
};

export const deleteLogGroup: Api<"DeleteLogGroup"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName);
  if (group.deletionProtection)
    throw fault("ValidationException", `Log group ${group.name} has deletion protection enabled.`);
  for (const stream of streamsOf(context, group.name)) dropStream(context, stream);
  context.table(groups).delete(group.name);
  return {};
};

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html */
export const describeLogGroups: Api<"DescribeLogGroups"> = (input, context) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers: identifiers } = input;
  if (prefix !== undefined && pattern !== undefined)
    throw invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  const wanted = identifiers?.map(nameOf);
  const rows = context
    .table(groups)
    .list(prefix)
    .filter((row) => pattern === undefined || row.name.includes(pattern))
    .filter((row) => wanted === undefined || wanted.includes(row.name))
    .filter((row) => input.logGroupClass === undefined || row.class === input.logGroupClass);
  const { items, next } = page(rows, { token: input.nextToken, limit: input.limit, max: 50 });
  const answered = items.map((row) => described(context, row));
  return { logGroups: pattern === undefined ? answered : answered.map(outlined), nextToken: next };
};

/** All that AWS answers where a pattern was asked for. */
const outlined = ({ logGroupName, creationTime, arn }: Logs.LogGroup): Logs.LogGroup => ({
  logGroupName,
  creationTime,
  arn,
});

const described = (context: Context, row: LogGroupRow): Logs.LogGroup => ({
  logGroupName: row.name,
  creationTime: row.createdAt,
  ...(row.retentionInDays !== undefined && { retentionInDays: row.retentionInDays }),
  metricFilterCount: 0,
  arn: `${row.arn}:*`,
  logGroupArn: row.arn,
  storedBytes: streamsOf(context, row.name).reduce((sum, stream) => sum + stream.bytes, 0),
  logGroupClass: row.class,
  deletionProtectionEnabled: row.deletionProtection,
});

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
export const putRetentionPolicy: Api<"PutRetentionPolicy"> = (input, context) => {
  const group = groupNamed(context, input.logGroupName);
  const days = input.retentionInDays ?? 0;
  if (!RETENTION_DAYS.includes(days))
    throw invalid(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(", ")}]`,
    );
  context.table(groups).patch(group.name, { retentionInDays: days });
  context.later("purge", 0, { group: group.name });
  return {};
};

export const deleteRetentionPolicy: Api<"DeleteRetentionPolicy"> = (input, context) => {
  context.table(groups).patch(groupNamed(context, input.logGroupName).name, { retentionInDays: undefined });
  return {};
};

export const putLogGroupDeletionProtection: Api<"PutLogGroupDeletionProtection"> = (input, context) => {
  const group = groupNamed(context, input.logGroupIdentifier);
  context.table(groups).patch(group.name, { deletionProtection: input.deletionProtectionEnabled ?? false });
  return {};
};

/** A group by its name or either form of its ARN. */
export const groupNamed = (context: Context, identifier: string | undefined): LogGroupRow =>
  found(context.table(groups).get(nameOf(identifier ?? "")), noGroup);

function nameOf(identifier: string): string {
  if (!identifier.startsWith("arn:")) return identifier;
  return identifier.split(":")[6] ?? "";
}
