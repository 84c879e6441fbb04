/** The listeners between two target groups: CodeDeploy rewrites every rule of a listener that forwards to one of them. */
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { requireAction } from "../service-role.ts";
import type { DeploymentRow, EcsTarget, TaskSetOf } from "../state.ts";
import { DeploymentFailure } from "./platform.ts";

const elb = (context: Context) => context.service<typeof ELB>("elastic-load-balancing-v2");

const failed = (why: string): DeploymentFailure =>
  new DeploymentFailure(
    "ELASTIC_LOAD_BALANCING_INVALID",
    `The ELB could not be updated due to the following error: ${why}`,
  );

/** Both listeners must forward to the group of the primary task set, or the deployment fails. */
export async function requirePrimaryBehind(context: Context, target: EcsTarget, primary: TaskSetOf): Promise<void> {
  for (const listener of [target.production, target.test]) {
    if (listener === undefined) continue;
    const rules = await rulesOf(context, listener);
    if (
      !rules.some((rule) =>
        weightsOf(rule).some((each) => each.TargetGroupArn === primary.groupArn && each.Weight !== 0),
      )
    )
      throw failed(`Primary taskset target group must be behind listener ${listener}`);
  }
}

/** Sends `percent` of what the listener gives to the two groups to the new one's. */
export async function forwardTo(
  context: Context,
  row: DeploymentRow,
  { listener, percent }: { listener: string; percent: number },
): Promise<void> {
  const { target } = row;
  if (target.kind !== "ECS" || !target.blue || !target.green) return;
  const pair = [target.green.groupArn, target.blue.groupArn];
  const weights = [percent, 100 - percent];
  const groups = pair.flatMap((TargetGroupArn, index): ELB.TargetGroupTuple[] => {
    const Weight = weights[index] ?? 0;
    return Weight > 0 ? [{ TargetGroupArn, Weight }] : [];
  });
  for (const rule of await rulesOf(context, listener)) {
    const forwards = weightsOf(rule);
    if (forwards.length > 0 && forwards.every((each) => pair.includes(each.TargetGroupArn ?? "")))
      await rewrite(context, row, { rule, listener, groups });
  }
}

interface Rewriting {
  readonly rule: ELB.Rule;
  readonly listener: string;
  readonly groups: ELB.TargetGroupTuple[];
}

async function rewrite(context: Context, row: DeploymentRow, { rule, listener, groups }: Rewriting): Promise<void> {
  const action = rule.IsDefault ? "elasticloadbalancing:ModifyListener" : "elasticloadbalancing:ModifyRule";
  const resource = rule.IsDefault ? listener : (rule.RuleArn ?? "");
  await requireAction(context, row.serviceRoleArn, { action, resource });
  const actions = (rule.Actions ?? []).map((each) => (each.Type === "forward" ? forwarding(each, groups) : each));
  const done = rule.IsDefault
    ? elb(context).ModifyListener({ ListenerArn: listener, DefaultActions: actions })
    : elb(context).ModifyRule({ RuleArn: rule.RuleArn, Actions: actions });
  await done.catch((error: unknown) => {
    throw failed(messageOf(error));
  });
}

const forwarding = ({ Order }: ELB.Action, groups: ELB.TargetGroupTuple[]): ELB.Action => ({
  Type: "forward",
  ...(Order !== undefined && { Order }),
  ForwardConfig: { TargetGroups: groups },
});

async function rulesOf(context: Context, ListenerArn: string): Promise<ELB.Rule[]> {
  const { Rules = [] } = await elb(context)
    .DescribeRules({ ListenerArn })
    .catch((error: unknown) => {
      throw failed(messageOf(error));
    });
  return Rules;
}

const weightsOf = ({ Actions = [] }: ELB.Rule): ELB.TargetGroupTuple[] => {
  const forward = Actions.find(({ Type }) => Type === "forward");
  const groups = forward?.ForwardConfig?.TargetGroups ?? [];
  return groups.length > 0 || !forward?.TargetGroupArn
    ? groups
    : [{ TargetGroupArn: forward.TargetGroupArn, Weight: 1 }];
};
