import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { badCombination, notInSandbox } from "./faults.ts";
import { type AlarmRow, alarms, history, historyPrefix, metricKey } from "./state.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export const describeAlarms: Api<"DescribeAlarms"> = (input, context) => {
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, ActionPrefix: action } = input;
  if (names && prefix !== undefined) throw badCombination("AlarmNames and AlarmNamePrefix are mutually exclusive.");
  if (input.ChildrenOfAlarmName ?? input.ParentsOfAlarmName)
    throw notInSandbox("Children and parents of composite alarms");
  // There are metric alarms only: asked for other types alone, the answer is empty.
  const wanted = input.AlarmTypes === undefined || input.AlarmTypes.includes("MetricAlarm");
  const rows = (wanted ? context.table(alarms).list(prefix) : [])
    .filter((row) => !names?.length || names.includes(row.name))
    .filter((row) => state === undefined || row.state === state)
    .filter((row) => action === undefined || allActions(row).some((each) => each.startsWith(action)));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidNextToken",
  });
  return { MetricAlarms: items.map(described), CompositeAlarms: [], NextToken: next };
};

const allActions = ({ settings }: AlarmRow): string[] => [
  ...(settings.AlarmActions ?? []),
  ...(settings.OKActions ?? []),
  ...(settings.InsufficientDataActions ?? []),
];

const described = (row: AlarmRow): MetricAlarm => ({
  AlarmName: row.name,
  AlarmArn: row.arn,
  ...row.settings,
  AlarmConfigurationUpdatedTimestamp: new Date(row.configuredAt),
  StateValue: row.state,
  StateReason: row.reason,
  ...(row.reasonData !== undefined && { StateReasonData: row.reasonData }),
  StateUpdatedTimestamp: new Date(row.stateUpdatedAt),
  StateTransitionedTimestamp: new Date(row.stateChangedAt),
});

/** Alarms on exactly this metric; metric math alarms that use it count too. */
export const describeAlarmsForMetric: Api<"DescribeAlarmsForMetric"> = (input, context) => {
  const wanted = metricKey(input.Namespace ?? "", input.MetricName ?? "", input.Dimensions);
  const uses = ({ settings }: AlarmRow): boolean => {
    if (settings.MetricName !== undefined)
      return (
        metricKey(settings.Namespace ?? "", settings.MetricName, settings.Dimensions) === wanted &&
        (input.Statistic === undefined || settings.Statistic === input.Statistic) &&
        (input.Period === undefined || settings.Period === input.Period)
      );
    return (settings.Metrics ?? []).some(
      ({ MetricStat: stat }) =>
        stat?.Metric &&
        metricKey(stat.Metric.Namespace ?? "", stat.Metric.MetricName ?? "", stat.Metric.Dimensions) === wanted,
    );
  };
  return { MetricAlarms: context.table(alarms).list().filter(uses).map(described) };
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
export const describeAlarmHistory: Api<"DescribeAlarmHistory"> = (input, context) => {
  const [from, to] = [input.StartDate?.getTime() ?? 0, input.EndDate?.getTime() ?? Number.MAX_SAFE_INTEGER];
  const rows = context
    .table(history)
    .list(input.AlarmName === undefined ? "" : historyPrefix(input.AlarmName))
    .filter(({ at }) => at >= from && at <= to)
    .filter(({ type }) => input.HistoryItemType === undefined || type === input.HistoryItemType)
    .sort((a, b) => a.at - b.at);
  if (input.ScanBy !== "TimestampAscending") rows.reverse();
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxRecords,
    max: 100,
    badToken: "InvalidNextToken",
  });
  return {
    AlarmHistoryItems: items.map((row) => ({
      AlarmName: row.alarm,
      AlarmType: "MetricAlarm",
      Timestamp: new Date(row.at),
      HistoryItemType: row.type,
      HistorySummary: row.summary,
      HistoryData: row.data,
    })),
    NextToken: next,
  };
};
