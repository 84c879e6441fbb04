import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { SFN } from "@aws-sdk/client-sfn";
import {
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import { logging, readMachine } from "../machines/machine.ts";
import {
  admitRule,
  hasAlarmed,
  putAlarm,
  putDashboard,
  putRule,
  readAlarm,
  readAlerts,
  readDashboard,
  readTargets,
  setPolicy,
} from "../machines/monitors.ts";
import { logGroupOf } from "../machines/names.ts";
import { runOrder } from "../orders/attend.ts";
import { executionsOf } from "../orders/history.ts";
import { design } from "./design.ts";

export interface Monitors {
  readonly dashboard: string;
  readonly targets: readonly string[];
  readonly dimension: string;
}

const needs = { design };
type Needs = typeof needs;

const silent = mistake<Monitors, Needs>({
  id: "log-level-off",
  says: "The machine's log level is OFF, which is the default: CloudWatch Logs gets nothing. Set loggingConfiguration to ERROR or ALL.",
  make: (context, _, { design: { machineArn } }) => setLevel(context, machineArn, "OFF"),
  undo: (context, _, { design: { machineArn } }) => setLevel(context, machineArn, "ALL"),
});

const otherSeries = mistake<Monitors, Needs>({
  id: "wrong-dimension",
  says: "The alarm watches another time series: its dimension StateMachineArn must be the machine's own ARN, without a version or alias, or it will never see a failure.",
  make: (context, _, { design: { machineArn } }) => putAlarm(context, `${machineArn}:1`),
  undo: (context, _, { design: { machineArn } }) => putAlarm(context, machineArn),
});

const shut = mistake<Monitors, Needs>({
  id: "queue-shut",
  says: "The queue does not admit the rule, so EventBridge's messages are lost without a word: allow events.amazonaws.com sqs:SendMessage in the queue's policy.",
  make: (context) => setPolicy(context, ""),
  undo: admitRule,
});

/** Who notices that an order has failed: set up first, then tried with one that does. */
export const monitoring = step({
  id: "monitoring",
  title: "Logs, an alarm, a dashboard, and a failure that they see",
  covers: ["step-functions/exercise/monitor-execution-with-cloudwatch"],
  needs,
  minutes: 4,
  async solve(context, { design: { machineArn } }) {
    if ((await readAlarm(context)) === undefined) await putAlarm(context, machineArn);
    await putDashboard(context, machineArn);
    await putRule(context, machineArn);
    const executions = await executionsOf(context, machineArn);
    if (!executions.some(({ status }) => status === "FAILED")) await runOrder(context, { kind: "drill", lines: [] });
    await context.until({
      for: "the alarm to notice the failed order",
      read: () => hasAlarmed(context),
      observed: (has) => (has ? "ALARM" : "not yet"),
      done: (has) => has,
      usual: 120,
      limit: 360,
    });
    await context.until({
      for: "the failure's event to reach the queue",
      read: async () => (await readAlerts(context)).messages,
      observed: (messages) => `${messages} message(s)`,
      done: (messages) => messages > 0,
      usual: 5,
      limit: 60,
    });
  },
  async locate(context): Promise<Monitors> {
    const alarm = await readAlarm(context);
    const dimension = alarm?.Dimensions?.find(({ Name }) => Name === "StateMachineArn")?.Value ?? "none";
    found(alarm, `No alarm named ${context.run.name("failed")}.`);
    return {
      dimension,
      dashboard: found(await readDashboard(context), `No dashboard named ${context.run.name("orders")}.`),
      targets: found(await readTargets(context), `No rule named ${context.run.name("failures")}.`),
    };
  },
  checks: [
    check<Monitors, Needs>({
      id: "logs",
      title: "The failed order is in the machine's log",
      hints: [
        "Fail one run and see who notices. Does the machine write logs at all?",
        "loggingConfiguration with level ALL and a log group whose ARN ends in `:*`.",
      ],
      mistakes: [silent],
      run: logged,
    }),
    check<Monitors, Needs>({
      id: "alarm",
      title: "The alarm has gone off",
      hints: [
        "Which metric counts failed executions, and of which machine?",
        "Alarm on ExecutionsFailed, dimension StateMachineArn = the unqualified ARN, Sum over a period of 60.",
      ],
      mistakes: [otherSeries],
      async run(context, { dimension }, { design: { machineArn } }) {
        const expected = `an alarm for ${machineArn} that went to ALARM`;
        if (dimension !== machineArn)
          return fail({ expected, actual: `for ${dimension}`, fix: otherSeries.says, mistake: otherSeries.id });
        if (await hasAlarmed(context)) return pass("an update to ALARM is in its history");
        return fail({ expected, actual: "it never did", fix: "Fail an order and wait a few minutes." });
      },
    }),
    check<Monitors, Needs>({
      id: "dashboard",
      title: "A dashboard shows the machine",
      hints: ["Where would you look first in the morning?", "`aws cloudwatch put-dashboard` with AWS/States metrics."],
      mistakes: [],
      run: async (_, { dashboard }, { design: { machineArn } }) =>
        dashboard.includes(machineArn)
          ? pass("it has the machine's metrics")
          : fail({ expected: machineArn, actual: "not in it", fix: "Put metrics with its ARN on the dashboard." }),
    }),
    check<Monitors, Needs>({
      id: "events",
      title: "A rule has put the failure into the queue",
      hints: [
        "Who could act on a failure at once, without looking at CloudWatch?",
        "A rule for Step Functions Execution Status Change with status FAILED; the queue's policy must admit it.",
      ],
      mistakes: [shut],
      async run(context, { targets }) {
        const expected = "a rule with the queue as target, and a message in the queue";
        if (!targets.some((arn) => arn.endsWith(context.run.name("alerts"))))
          return fail({ expected, actual: "another target, or none", fix: "`aws events put-targets` with the queue." });
        const { policy, messages } = await readAlerts(context);
        if (!policy.includes("events.amazonaws.com"))
          return fail({ expected, actual: "the queue admits nobody", fix: shut.says, mistake: shut.id });
        if (messages > 0) return pass(`${messages} message(s)`);
        return fail({ expected, actual: "no message", fix: "Fail an order; delivery takes seconds." });
      },
    }),
  ],
});

const setLevel = async (context: SolveContext, stateMachineArn: string, level: "ALL" | "OFF"): Promise<void> =>
  void (await context
    .aws(SFN)
    .updateStateMachine({ stateMachineArn, loggingConfiguration: logging(context, "order", level) }));

async function logged(context: ProbeContext): Promise<Verdict> {
  const level = (await readMachine(context, "order"))?.loggingConfiguration?.level ?? "OFF";
  const expected = "a log level, and ExecutionFailed in the log group";
  if (level === "OFF") return fail({ expected, actual: "level OFF", fix: silent.says, mistake: silent.id });
  const logGroupName = logGroupOf(context.run, "order");
  if (await hasLogged(context, logGroupName)) return pass(`level ${level}, ExecutionFailed in ${logGroupName}`);
  return fail({ expected, actual: `nothing in ${logGroupName}`, fix: "Fail an order, and wait a minute." });
}

async function hasLogged({ aws }: Pick<LabContext, "aws">, logGroupName: string): Promise<boolean> {
  const { events = [] } = await aws(CloudWatchLogs).filterLogEvents({ logGroupName, filterPattern: "ExecutionFailed" });
  return events.length > 0;
}
