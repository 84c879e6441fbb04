/** The listener rules between two target groups. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html */
import type * as ELB from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as STS from "@aws-sdk/client-sts";
import type { Context } from "../../../kit/index.ts";
import { accessDenied, deniedAction } from "../agent/role-credentials.ts";
import { resolvedGroup } from "../services/resolved-balancers.ts";
import type { ServiceRevisionRow } from "../state.ts";

const elb = (context: Context) => context.service<typeof ELB>("elastic-load-balancing-v2");

/** One load balancer of the service: its rules, and the groups of the new and of the old revision. */
export interface GroupPair {
  readonly production: string;
  readonly test: string | undefined;
  readonly target: string;
  readonly source: string;
  readonly roleArn: string;
}

/** The pairs that a revision shifts; none for a service without load balancers. */
export const groupPairs = (revision: ServiceRevisionRow): GroupPair[] =>
  (revision.loadBalancers ?? []).flatMap(({ targetGroupArn = "", advancedConfiguration: advanced }, index) => {
    const { alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn } = advanced ?? {};
    if (!alternateTargetGroupArn || !productionListenerRule || !roleArn) return [];
    const target = resolvedGroup(revision, index) ?? targetGroupArn;
    const source = target === targetGroupArn ? alternateTargetGroupArn : targetGroupArn;
    return [{ production: productionListenerRule, test: testListenerRule, target, source, roleArn }];
  });

/** What is wrong with the rules, in AWS's words; undefined where traffic can be shifted. */
export async function ruleProblem(context: Context, pairs: readonly GroupPair[]): Promise<string | undefined> {
  for (const pair of pairs) {
    if (!(await mayAssume(context, pair.roleArn)))
      return `ECS was unable to manage the ELB resources due to missing permissions on ECS Infrastructure Role '${pair.roleArn}'.`;
    const production = await findRule(context, pair.production);
    const test = pair.test === undefined ? undefined : await findRule(context, pair.test);
    if (!production || (pair.test !== undefined && !test)) return "One or more rules not found";
    const serving = weightsOf(production).filter(({ Weight = 1 }) => Weight > 0);
    const other = serving.find(
      ({ TargetGroupArn }) => TargetGroupArn !== pair.target && TargetGroupArn !== pair.source,
    );
    if (other)
      return `Production listener rule is forwarding traffic to unexpected target group ${other.TargetGroupArn}. Expected traffic to be forwarded to either targetGroupArn: ${pair.source} or alternateTargetGroupArn: ${pair.target}`;
    const held = [...weightsOf(production), ...(test ? weightsOf(test) : [])].map((each) => each.TargetGroupArn);
    if (!held.includes(pair.target) || !held.includes(pair.source))
      return "Both targetGroup and alternateTargetGroup must be associated with the productionListenerRule or testListenerRule.";
    if (serving.length !== 1)
      return `productionListenerRule ${pair.production} should have exactly one target group serving traffic but found ${serving.length} target groups which are serving traffic`;
  }
  return undefined;
}

/** Sends `percent` of the rule's traffic to the new revision and the rest to the old one; throws in AWS's words. */
export async function setWeights(
  context: Context,
  pairs: readonly GroupPair[],
  { kind, percent }: { kind: "test" | "production"; percent: number },
): Promise<void> {
  for (const pair of pairs) {
    const ruleArn = pair[kind];
    if (ruleArn === undefined) continue;
    const rule = await findRule(context, ruleArn);
    if (!rule) throw new Error("One or more rules not found");
    const action = forwardOf(rule);
    const actions: ELB.Action[] = [
      {
        Type: "forward",
        ...(action?.Order !== undefined && { Order: action.Order }),
        ForwardConfig: { ...action?.ForwardConfig, TargetGroups: tuples(pair, percent) },
      },
    ];
    await modify(context, { pair, rule, actions });
  }
}

/** Weights as AWS writes them: percents, and thousandths where a percent has tenths. */
function tuples({ target, source }: GroupPair, percent: number): ELB.TargetGroupTuple[] {
  const whole = Number.isInteger(percent) ? 100 : 1000;
  const Weight = Math.round((percent * whole) / 100);
  return [
    { TargetGroupArn: target, Weight },
    { TargetGroupArn: source, Weight: whole - Weight },
  ];
}

interface Change {
  readonly pair: GroupPair;
  readonly rule: ELB.Rule;
  readonly actions: ELB.Action[];
}

/** A listener's default rule is changed through the listener. */
async function modify(context: Context, { pair: { roleArn }, rule, actions }: Change): Promise<void> {
  const { RuleArn = "", IsDefault } = rule;
  const ListenerArn = RuleArn.replace(":listener-rule/", ":listener/").replace(/\/[^/]+$/, "");
  const action = IsDefault ? "elasticloadbalancing:ModifyListener" : "elasticloadbalancing:ModifyRule";
  const resource = IsDefault ? ListenerArn : RuleArn;
  if ((await deniedAction(context, roleArn, { actions: [action], resource })) !== undefined)
    throw new Error(
      accessDenied(context, { roleArn, taskId: "ECSNetworkingWithELB", action, resource }).replace(/^\w+: /, ""),
    );
  if (IsDefault) await elb(context).ModifyListener({ ListenerArn, DefaultActions: actions });
  else await elb(context).ModifyRule({ RuleArn, Actions: actions });
}

async function findRule(context: Context, RuleArn: string): Promise<ELB.Rule | undefined> {
  const { Rules = [] } = await elb(context)
    .DescribeRules({ RuleArns: [RuleArn] })
    .catch(() => ({ Rules: [] as ELB.Rule[] }));
  return Rules[0];
}

const forwardOf = ({ Actions = [] }: ELB.Rule): ELB.Action | undefined =>
  Actions.find((each) => each.Type === "forward");

const weightsOf = (rule: ELB.Rule): ELB.TargetGroupTuple[] => forwardOf(rule)?.ForwardConfig?.TargetGroups ?? [];

const mayAssume = (context: Context, RoleArn: string): Promise<boolean> =>
  context
    .service<typeof STS>("sts")
    .AssumeRole({ RoleArn, RoleSessionName: "ECSNetworkingWithELB", SourceIdentity: "ecs.amazonaws.com" })
    .then(
      () => true,
      () => false,
    );
