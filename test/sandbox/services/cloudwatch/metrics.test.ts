import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";

const MINUTE = 60_000;
const start = Math.floor(nowMs() / MINUTE) * MINUTE - 10 * MINUTE;
const Namespace = "Lab";
const store = memoryStore();
let sandbox: Sandbox;
let cloudwatch: ServiceClient<typeof CloudWatch>;

const open = async (options: Parameters<typeof createSandbox>[0] = {}) => {
  sandbox = await createSandbox({ pace: "instant", ...options });
  cloudwatch = sandbox.service<typeof CloudWatch>("cloudwatch");
};
beforeEach(() => open());
afterEach(() => sandbox.close());

const put = (MetricName: string, minute: number, datum: Partial<CloudWatch.MetricDatum>) =>
  cloudwatch.PutMetricData({
    Namespace,
    MetricData: [{ MetricName, Timestamp: new Date(start + minute * MINUTE + 1000), ...datum }],
  });
const stat = (Id: string, MetricName: string, Stat = "Sum"): CloudWatch.MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace, MetricName }, Period: 60, Stat },
});
const query = (MetricDataQueries: CloudWatch.MetricDataQuery[], extra: Partial<CloudWatch.GetMetricDataInput> = {}) =>
  cloudwatch.GetMetricData({
    MetricDataQueries,
    StartTime: new Date(start),
    EndTime: new Date(start + 3 * MINUTE),
    ScanBy: "TimestampAscending",
    ...extra,
  });

describe("GetMetricData", () => {
  test("metrics, statistics and math share one time line", async () => {
    await put("a", 0, { Value: 1 });
    await put("a", 0, { Values: [2, 6], Counts: [2, 1] });
    await put("a", 2, { StatisticValues: { SampleCount: 4, Sum: 40, Minimum: 1, Maximum: 20 } });
    await put("b", 1, { Value: 7 });
    const { MetricDataResults: results = [] } = await query([
      stat("m1", "a"),
      stat("m2", "b"),
      stat("avg", "a", "Average"),
      stat("p50", "a", "p50"),
      { ...stat("hidden", "a", "Maximum"), ReturnData: false },
      { Id: "e1", Expression: "FILL(m1,0)+FILL(m2,0)", Label: "both" },
      { Id: "e2", Expression: "e1 + hidden" },
    ]);
    expect(Object.fromEntries(results.map(({ Id, Values }) => [Id, Values]))).toEqual({
      m1: [11, 40],
      m2: [7],
      avg: [11 / 4, 10],
      p50: [2],
      e1: [11, 7, 40],
      e2: [17, 60],
    });
    expect(results[0]?.Timestamps).toEqual([new Date(start), new Date(start + 2 * MINUTE)]);
    expect(results.find(({ Id }) => Id === "e1")?.Label).toBe("both");
  });

  test("pages by data point", async () => {
    for (const minute of [0, 1, 2]) await put("a", minute, { Value: minute });
    const first = await query([stat("m1", "a")], { MaxDatapoints: 2 });
    expect(first.MetricDataResults?.[0]).toMatchObject({ Values: [0, 1], StatusCode: "PartialData" });
    const second = await query([stat("m1", "a")], { NextToken: first.NextToken });
    expect(second.MetricDataResults?.[0]).toMatchObject({ Values: [2], StatusCode: "Complete" });
  });

  test.each([
    ["m1 + m9", "Error in expression 'e1': The id m9 is not defined."],
    ["SEARCH('x', 'Sum', 60)", "Error in expression 'e1': The function SEARCH is not supported by the sandbox."],
    ["e1 + 1", "Error in expression 'e1': it refers to itself."],
    ["1 + 1", "it must give a time series"],
  ])("refuses %s", async (Expression, message) => {
    await expect(query([stat("m1", "a"), { Id: "e1", Expression }])).rejects.toThrow(message);
  });
});

test("GetMetricStatistics computes percentiles and keeps units apart", async () => {
  await put("a", 0, { Values: [1, 2, 3, 4], Unit: "Seconds" });
  await put("a", 0, { Value: 9, Unit: "Count" });
  const { Datapoints = [] } = await cloudwatch.GetMetricStatistics({
    Namespace,
    MetricName: "a",
    StartTime: new Date(start),
    EndTime: new Date(start + MINUTE),
    Period: 60,
    Statistics: ["SampleCount", "Maximum"],
    ExtendedStatistics: ["p75"],
  });
  expect(Datapoints.find(({ Unit }) => Unit === "Seconds")).toMatchObject({
    SampleCount: 4,
    Maximum: 4,
    ExtendedStatistics: { p75: 3 },
  });
  expect(Datapoints.find(({ Unit }) => Unit === "Count")).toMatchObject({ SampleCount: 1, Maximum: 9 });
});

test("ListMetrics filters by dimension; AWS namespaces belong to AWS", async () => {
  await put("a", 0, { Value: 1, Dimensions: [{ Name: "x", Value: "1" }] });
  await put("a", 0, { Value: 1, Dimensions: [{ Name: "x", Value: "2" }] });
  const { Metrics } = await cloudwatch.ListMetrics({ Namespace, Dimensions: [{ Name: "x", Value: "2" }] });
  expect(Metrics).toEqual([{ Namespace, MetricName: "a", Dimensions: [{ Name: "x", Value: "2" }] }]);
  const forged = { Namespace: "AWS/ECS", MetricData: [{ MetricName: "CPUUtilization", Value: 1 }] };
  await expect(cloudwatch.PutMetricData(forged)).rejects.toMatchObject({ name: "InvalidParameterValueException" });
});

test("an alarm follows its metric, records its history and tells the reason", async () => {
  await cloudwatch.PutMetricAlarm({
    AlarmName: "service/x",
    Metrics: [
      { ...stat("m1", "load"), ReturnData: false },
      { ...stat("m2", "absent"), ReturnData: false },
      { Id: "e1", Expression: "FILL(m1,0)+FILL(m2,0)" },
    ],
    ComparisonOperator: "GreaterThanThreshold",
    EvaluationPeriods: 1,
    Threshold: 120,
  });
  const inState = async (wanted: string, meanwhile: () => Promise<unknown>) => {
    for (const deadline = nowMs() + 10_000; ; await sleep(20)) {
      await meanwhile();
      const { MetricAlarms } = await cloudwatch.DescribeAlarms({ AlarmNamePrefix: "service/" });
      if (MetricAlarms?.[0]?.StateValue === wanted) return MetricAlarms[0];
      if (nowMs() > deadline) throw new Error(`not ${wanted}: ${MetricAlarms?.[0]?.StateReason}`);
    }
  };
  // 600 ms stand for a minute at this pace: one every 20 ms is 3000 a minute.
  const alarm = await inState("ALARM", () =>
    cloudwatch.PutMetricData({ Namespace, MetricData: [{ MetricName: "load", Value: 1 }] }),
  );
  expect(alarm.StateReason).toMatch(
    /^Threshold Crossed: 1 out of the last 1 datapoints \[[\d.]+\] was greater than the threshold \(120\)/,
  );
  await inState("OK", async () => {});
  const { AlarmHistoryItems = [] } = await cloudwatch.DescribeAlarmHistory({
    AlarmName: "service/x",
    HistoryItemType: "StateUpdate",
    ScanBy: "TimestampAscending",
  });
  const summaries = AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary);
  expect(summaries).toContain("Alarm updated from ALARM to OK");
  await cloudwatch.DeleteAlarms({ AlarmNames: ["service/x"] });
  expect((await cloudwatch.DescribeAlarms({})).MetricAlarms).toEqual([]);
  expect((await cloudwatch.DescribeAlarmHistory({})).AlarmHistoryItems).toEqual([]);
});

test("data points survive a restart", async () => {
  await sandbox.close();
  await open({ store });
  await put("a", 0, { Value: 3 });
  await sandbox.close();
  await open({ store });
  expect((await query([stat("m1", "a")])).MetricDataResults?.[0]?.Values).toEqual([3]);
});
