/** What watches the order machine: an alarm, a dashboard, a rule that passes its failures on. */
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { EventBridge } from "@aws-sdk/client-eventbridge";
import { SQS } from "@aws-sdk/client-sqs";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { logGroupOf, queueUrlOf } from "./names.ts";

/** The dimension is the machine's own ARN: those of versions and aliases are other time series. */
export async function putAlarm({ aws, run }: SolveContext, dimension: string): Promise<void> {
  await aws(CloudWatch).putMetricAlarm({
    AlarmName: run.name("failed"),
    AlarmDescription: "An order's execution has failed",
    Namespace: "AWS/States",
    MetricName: "ExecutionsFailed",
    Dimensions: [{ Name: "StateMachineArn", Value: dimension }],
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
    TreatMissingData: "notBreaching",
  });
}

export const readAlarm = async ({ aws, run }: Pick<LabContext, "aws" | "run">) =>
  (await aws(CloudWatch).describeAlarms({ AlarmNames: [run.name("failed")] })).MetricAlarms?.[0];

/** Whether the alarm has ever gone to ALARM: it may be OK again by now. */
export async function hasAlarmed({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<boolean> {
  const query = { AlarmName: run.name("failed"), HistoryItemType: "StateUpdate" } as const;
  const { AlarmHistoryItems = [] } = await aws(CloudWatch).describeAlarmHistory(query);
  return AlarmHistoryItems.some(({ HistorySummary }) => HistorySummary?.includes("to ALARM"));
}

export async function putDashboard({ aws, run, assets }: SolveContext, machine: string): Promise<void> {
  const logGroup = logGroupOf(run, "order");
  const DashboardBody = assets.text("dashboard.json", { region: run.region, machine, logGroup });
  await aws(CloudWatch).putDashboard({ DashboardName: run.name("orders"), DashboardBody });
}

export async function readDashboard({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<string | undefined> {
  const query = aws(CloudWatch).getDashboard({ DashboardName: run.name("orders") });
  return (await accept(query, "DashboardNotFoundError", "ResourceNotFound"))?.DashboardBody;
}

/** The rule and its target; the queue admits the rule, and nothing else. */
export async function putRule(context: SolveContext, machine: string): Promise<void> {
  const { aws, run, assets } = context;
  const Name = run.name("failures");
  const EventPattern = assets.text("event-pattern.json", { machine });
  await aws(EventBridge).putRule({ Name, EventPattern, Description: "Orders that have failed" });
  await admitRule(context);
  await aws(EventBridge).putTargets({ Rule: Name, Targets: [{ Id: "alerts", Arn: queueArn(run) }] });
}

export async function admitRule({ aws, run, assets }: SolveContext): Promise<void> {
  const rule = `arn:aws:events:${run.region}:${run.account}:rule/${run.name("failures")}`;
  const Policy = assets.text("policies/alerts-queue.json", { queue: queueArn(run), rule });
  await setPolicy({ aws, run }, Policy);
}

export async function setPolicy({ aws, run }: Pick<LabContext, "aws" | "run">, Policy: string): Promise<void> {
  const QueueUrl = await queueUrlOf(aws(SQS), run.name("alerts"));
  await aws(SQS).setQueueAttributes({ QueueUrl, Attributes: { Policy } });
}

const queueArn = (run: LabContext["run"]): string => `arn:aws:sqs:${run.region}:${run.account}:${run.name("alerts")}`;

/** Its target queues; undefined where there is no such rule. */
export async function readTargets({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<string[] | undefined> {
  const query = aws(EventBridge).listTargetsByRule({ Rule: run.name("failures") });
  return (await accept(query, "ResourceNotFoundException"))?.Targets?.map(({ Arn }) => Arn ?? "");
}

export interface Alerts {
  readonly policy: string;
  /** Waiting, and taken by somebody who has not deleted them. */
  readonly messages: number;
}

export async function readAlerts({ aws, run }: Pick<LabContext, "aws" | "run">): Promise<Alerts> {
  const QueueUrl = await queueUrlOf(aws(SQS), run.name("alerts"));
  const { Attributes = {} } = await aws(SQS).getQueueAttributes({ QueueUrl, AttributeNames: ["All"] });
  const count = (name: string): number => Number((Attributes as Readonly<Record<string, string>>)[name] ?? 0);
  return {
    policy: Attributes.Policy ?? "",
    messages: count("ApproximateNumberOfMessages") + count("ApproximateNumberOfMessagesNotVisible"),
  };
}
