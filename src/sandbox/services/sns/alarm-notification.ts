/** Alarms whose action is a topic. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { contextOf, decide, parsePolicy, serviceMayCall } from "../../engines/policy/index.ts";
import { type Context, parseArn, type SandboxEvents } from "../../kit/index.ts";
import { publishTo } from "./publish.ts";
import { type TopicRow, topics } from "./state.ts";
import { policyOfTopic } from "./topic-attributes.ts";

/** Publishes AWS's alarm message to the topic, where the topic's policy lets CloudWatch. */
export async function onAlarm(
  { actionArn, alarmArn, alarmName, state }: SandboxEvents["alarm-action"],
  context: Context,
): Promise<void> {
  const parts = parseArn(actionArn);
  const topic = parts?.service === "sns" ? context.table(topics).get(parts.resource) : undefined;
  if (!topic) return;
  if (!mayPublish(context, topic, alarmArn))
    return context.log(
      `alarm ${alarmName}: the policy of ${topic.arn} does not allow cloudwatch.amazonaws.com to publish`,
    );
  const cloudwatch = context.service<typeof CloudWatch>("cloudwatch");
  const { MetricAlarms: [alarm] = [] } = await cloudwatch.DescribeAlarms({ AlarmNames: [alarmName] });
  if (!alarm) return;
  const { AlarmHistoryItems: [change] = [] } = await cloudwatch.DescribeAlarmHistory({
    AlarmName: alarmName,
    HistoryItemType: "StateUpdate",
    MaxRecords: 1,
  });
  const old: unknown = JSON.parse(change?.HistoryData ?? "{}").oldState?.stateValue;
  await publishTo(context, topic.name, {
    Subject: `${state}: "${alarmName}" in ${regionName(context.region)}`.slice(0, 100),
    Message: JSON.stringify(messageFor(context, alarm, typeof old === "string" ? old : "INSUFFICIENT_DATA")),
  });
}

function mayPublish({ account }: Context, topic: TopicRow, sourceArn: string): boolean {
  const policy = policyOfTopic({ account }, topic);
  const asked = { action: "sns:Publish", resource: topic.arn };
  if (serviceMayCall({ policy, service: "cloudwatch.amazonaws.com", ...asked, sourceArn, account })) return true;
  // The default policy speaks of the topic's owner, for whom CloudWatch acts.
  const resource = [{ id: "topic", document: parsePolicy(policy) }];
  const context = contextOf({ "aws:SourceOwner": account, "aws:SourceArn": sourceArn, "aws:SourceAccount": account });
  const caller = { kind: "aws", account, arns: [] } as const;
  return decide({ identity: [], resource }, { ...asked, context, caller }).outcome === "allowed";
}

const regionName = (region: string): string => (region === "us-east-1" ? "US East (N. Virginia)" : region);

function messageFor(context: Context, alarm: CloudWatch.MetricAlarm, oldState: string) {
  return {
    AlarmName: alarm.AlarmName,
    AlarmDescription: alarm.AlarmDescription ?? null,
    AWSAccountId: context.account,
    AlarmConfigurationUpdatedTimestamp: alarmTime(alarm.AlarmConfigurationUpdatedTimestamp),
    NewStateValue: alarm.StateValue,
    NewStateReason: alarm.StateReason,
    StateChangeTime: alarmTime(alarm.StateTransitionedTimestamp),
    Region: regionName(context.region),
    AlarmArn: alarm.AlarmArn,
    OldStateValue: oldState,
    OKActions: alarm.OKActions ?? [],
    AlarmActions: alarm.AlarmActions ?? [],
    InsufficientDataActions: alarm.InsufficientDataActions ?? [],
    Trigger: {
      MetricName: alarm.MetricName,
      Namespace: alarm.Namespace,
      StatisticType: alarm.ExtendedStatistic ? "ExtendedStatistic" : "Statistic",
      Statistic: alarm.Statistic?.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase(),
      ExtendedStatistic: alarm.ExtendedStatistic,
      Unit: alarm.Unit ?? null,
      Dimensions: (alarm.Dimensions ?? []).map(({ Name, Value }) => ({ value: Value, name: Name })),
      Metrics: alarm.Metrics,
      Period: alarm.Period,
      EvaluationPeriods: alarm.EvaluationPeriods,
      DatapointsToAlarm: alarm.DatapointsToAlarm,
      ComparisonOperator: alarm.ComparisonOperator,
      Threshold: alarm.Threshold,
      TreatMissingData: alarm.TreatMissingData ?? "missing",
      EvaluateLowSampleCountPercentile: alarm.EvaluateLowSampleCountPercentile ?? "",
    },
  };
}

/** `2026-11-23T10:00:00.000+0000`. */
const alarmTime = (date: Date | undefined): string | undefined => date?.toISOString().replace("Z", "+0000");
