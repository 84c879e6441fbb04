/** What watches a deployment and ends it: the circuit breaker and CloudWatch alarms. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-failure-detection.html */
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../../kit/index.ts";
import { type ServiceRow, serviceDeployments, services } from "../state.ts";
import { circuitBreakerTriggered } from "./deployment-failures.ts";
import type { DeploymentFailure } from "./deployment-outcome.ts";
import { keyOfArn, patchServiceDeployment } from "./deployments.ts";

/** Why the deployment under way has failed, if it has. A rollback is not watched. */
export async function deploymentFailure(context: Context, key: string): Promise<DeploymentFailure | undefined> {
  const triggered = circuitBreakerTriggered(context, key);
  const row = context.table(services).get(key);
  const [primary] = row?.deployments ?? [];
  if (!row || !primary) return undefined;
  const requested = requestedEnd(context, primary.serviceDeploymentArn);
  if (requested) return requested;
  const { deploymentCircuitBreaker: breaker, alarms } = row.service.deploymentConfiguration ?? {};
  if (triggered)
    return {
      event: "tasks failed to start.",
      reason: "the circuit breaker threshold was exceeded.",
      rollsBack: breaker?.rollback === true,
    };
  const detected = await detectedAlarms(context, row, primary.serviceDeploymentArn);
  if (detected.length === 0) return undefined;
  return {
    event: "alarm detected.",
    // The words after "because" are not certain; the event's are AWS's.
    reason: `CloudWatch alarm(s) ${detected.join(", ")} went into ALARM state.`,
    rollsBack: alarms?.rollback === true,
  };
}

/** What StopServiceDeployment asked for. The words are not certain. */
function requestedEnd(context: Context, arn: string): DeploymentFailure | undefined {
  const status = context.table(serviceDeployments).get(keyOfArn(arn))?.status;
  const by = { event: "stopped by user.", reason: "it was stopped by a user." };
  if (status === "STOP_REQUESTED") return { ...by, rollsBack: false };
  if (status !== "ROLLBACK_REQUESTED") return undefined;
  const without = {
    status: "ROLLBACK_FAILED",
    reason: "No rollback candidate was found to run the rollback.",
  } as const;
  return { ...by, rollsBack: true, without };
}

/** Alarms that went into ALARM since the deployment began. One that is in ALARM when it begins is not watched in it. */
async function detectedAlarms(context: Context, row: ServiceRow, arn: string): Promise<string[]> {
  const { enable, alarmNames = [] } = row.service.deploymentConfiguration?.alarms ?? {};
  const record = context.table(serviceDeployments).get(keyOfArn(arn));
  if (!enable || alarmNames.length === 0 || record?.status !== "IN_PROGRESS") return [];
  if (record.alarms && record.alarms.status !== "MONITORING") return [];
  const { MetricAlarms = [], CompositeAlarms = [] } = await context
    .service<typeof CloudWatch>("cloudwatch")
    .DescribeAlarms({ AlarmNames: alarmNames, AlarmTypes: ["MetricAlarm", "CompositeAlarm"] });
  const alarming = [...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])]
    .filter((each) => each.StateValue === "ALARM")
    .map((each) => each.AlarmName ?? "");
  const first = record.alarms === undefined;
  const status = alarming.length === 0 ? "MONITORING" : first ? "DISABLED" : "TRIGGERED";
  if (first || alarming.length > 0)
    patchServiceDeployment(context, arn, {
      alarms: { status, alarmNames, triggeredAlarmNames: first ? [] : alarming },
    });
  return first ? [] : alarming;
}
