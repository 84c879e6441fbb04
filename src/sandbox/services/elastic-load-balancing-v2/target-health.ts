import type {
  TargetDescription,
  TargetHealth,
  TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { notInSandbox } from "./faults.ts";
import { checkPort, healthChecks } from "./health-checks.ts";
import { type TargetGroupRow, type TargetRow, targetGroupAt, targetsOf, usersOf } from "./state.ts";

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html */
export const describeTargetHealth: Api<"DescribeTargetHealth"> = (input, context) => {
  const group = targetGroupAt(context, input.TargetGroupArn);
  if (input.Include?.length) throw notInSandbox(`Include '${input.Include.join(", ")}'`);
  const registered = targetsOf(context, group);
  const wanted = input.Targets;
  if (!wanted?.length)
    return { TargetHealthDescriptions: registered.map((target) => described(context, group, target)) };
  return {
    TargetHealthDescriptions: wanted.flatMap((each) => {
      const hits = registered.filter(({ id, port }) => id === each.Id && port === (each.Port ?? port));
      return hits.length > 0 ? hits.map((target) => described(context, group, target)) : [notRegistered(group, each)];
    }),
  };
};

const notRegistered = (
  group: TargetGroupRow,
  { Id, Port = group.port }: TargetDescription,
): TargetHealthDescription => ({
  Target: { Id, Port },
  TargetHealth: {
    State: "unused",
    Reason: "Target.NotRegistered",
    Description: "Target is not registered to the target group",
  },
});

const described = (context: Context, group: TargetGroupRow, target: TargetRow): TargetHealthDescription => ({
  Target: { Id: target.id, Port: target.port },
  HealthCheckPort: String(checkPort(group, target)),
  TargetHealth: healthOf(context, group, target),
});

/** The state of one target, in AWS's words. Only `healthy` has neither reason nor description. */
export function healthOf(context: Context, group: TargetGroupRow, target: TargetRow): TargetHealth {
  if (target.draining)
    return {
      State: "draining",
      Reason: "Target.DeregistrationInProgress",
      Description: "Target deregistration is in progress",
    };
  if (usersOf(context, group).length === 0)
    return {
      State: "unused",
      Reason: "Target.NotInUse",
      Description: "Target group is not configured to receive traffic from the load balancer",
    };
  const status = context.runtime(healthChecks).status(target.key);
  if (!status)
    return {
      State: "initial",
      Reason: "Elb.RegistrationInProgress",
      Description: "Target registration is in progress",
    };
  if (status.state === "healthy") return { State: "healthy" };
  const { last } = status;
  if (!last.ok && last.reason === "Target.InvalidState")
    return { State: "unused", Reason: last.reason, Description: last.description };
  if (status.state === "initial")
    return {
      State: "initial",
      Reason: "Elb.InitialHealthChecking",
      Description: "Initial health checks in progress",
    };
  return last.ok
    ? { State: "unhealthy", Reason: "Target.FailedHealthChecks", Description: "Health checks failed" }
    : { State: "unhealthy", Reason: last.reason, Description: last.description };
}
