import { type Context, fromTagList, type Table, type Tags, toTagList, withoutTags } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import {
  keyOf,
  listenerAt,
  listeners,
  loadBalancerAt,
  loadBalancers,
  ruleAt,
  rules,
  targetGroupAt,
  targetGroups,
} from "./state.ts";

/** The tags of whatever the ARN names, and how to replace them; unknown resources are AWS's not-found of their kind. */
function tagged(context: Context, arn: string): { tags: Tags; set(tags: Tags): void } {
  const of = <T extends { tags: Tags }>(row: T, table: Pick<Table<{ tags: Tags }>, "patch">) => ({
    tags: row.tags,
    set: (tags: Tags) => void table.patch(keyOf(arn), { tags }),
  });
  switch (/^arn:[^:]+:elasticloadbalancing:[^:]*:[^:]*:([a-z-]+)\//.exec(arn)?.[1]) {
    case "loadbalancer":
      return of(loadBalancerAt(context, arn), context.table(loadBalancers));
    case "listener":
      return of(listenerAt(context, arn), context.table(listeners));
    case "listener-rule":
      return of(ruleAt(context, arn), context.table(rules));
    case "targetgroup":
      return of(targetGroupAt(context, arn), context.table(targetGroups));
    default:
      throw invalid(`'${arn}' is not a valid ARN of a load balancer, target group, listener or rule`);
  }
}

export const addTags: Api<"AddTags"> = (input, context) => {
  for (const { tags, set } of (input.ResourceArns ?? []).map((arn) => tagged(context, arn)))
    set({ ...tags, ...fromTagList(input.Tags) });
  return {};
};

export const removeTags: Api<"RemoveTags"> = (input, context) => {
  for (const { tags, set } of (input.ResourceArns ?? []).map((arn) => tagged(context, arn)))
    set(withoutTags(tags, input.TagKeys ?? []));
  return {};
};

export const describeTags: Api<"DescribeTags"> = (input, context) => {
  const arns = input.ResourceArns ?? [];
  if (arns.length > 20) throw invalid("At most 20 resources can be described at once");
  return {
    TagDescriptions: arns.map((arn) => ({ ResourceArn: arn, Tags: toTagList(tagged(context, arn).tags) })),
  };
};
