import {
  type Context,
  fromTagList,
  type ResourcePolicyOf,
  type ResourcesOf,
  type Tags,
  toTagList,
  withoutTags,
} from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { busName, findBus } from "./buses.ts";
import { noResource } from "./faults.ts";
import { busArn, buses, DEFAULT_BUS, ruleArn, rules } from "./state.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html */
export const tagResource: Api<"TagResource"> = (input, context) => {
  const tagged = ofArn(context, input.ResourceARN);
  tagged.put({ ...tagged.tags, ...fromTagList(input.Tags) });
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html */
export const untagResource: Api<"UntagResource"> = (input, context) => {
  const tagged = ofArn(context, input.ResourceARN);
  tagged.put(withoutTags(tagged.tags, input.TagKeys ?? []));
  return {};
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html */
export const listTagsForResource: Api<"ListTagsForResource"> = (input, context) => ({
  Tags: toTagList(ofArn(context, input.ResourceARN).tags),
});

interface Tagged {
  readonly tags: Tags;
  put(tags: Tags): void;
}

function ofArn(context: Context, arn = ""): Tagged {
  for (const table of [context.table(rules), context.table(buses)] as const)
    for (const [key, row] of table.entries())
      if (row.arn === arn) return { tags: row.tags, put: (tags) => void table.patch(key, { tags }) };
  if (arn !== busArn(context, DEFAULT_BUS)) throw noResource(arn);
  const row = findBus(context, DEFAULT_BUS);
  return { tags: row.tags, put: (tags) => void context.table(buses).put(row.name, { ...row, tags }) };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  const { Name, Rule, EventBusName, Entries } = input;
  const bus = busName(typeof EventBusName === "string" ? EventBusName : undefined);
  if (operation === "PutEvents" && Array.isArray(Entries))
    return [...new Set(Entries.map((entry) => busArn(context, busName(entry?.EventBusName))))];
  if (operation.includes("EventBus") && operation !== "ListEventBuses" && typeof Name === "string")
    return [busArn(context, busName(Name))];
  const rule = operation.endsWith("Rule") && typeof Name === "string" ? Name : Rule;
  if (typeof rule === "string") return [ruleArn(context, { bus, name: rule })];
  return /^List|^TestEventPattern$/.test(operation) ? ["*"] : undefined;
};

/** Bus policies speak of PutEvents and of rules; here of what the one bus of a PutEvents lets others do. */
export const policyOf: ResourcePolicyOf = (operation, input, context) => {
  if (operation !== "PutEvents" || !Array.isArray(input.Entries)) return undefined;
  const [name = DEFAULT_BUS, ...others] = new Set(input.Entries.map((entry) => busName(entry?.EventBusName)));
  return others.length > 0 ? undefined : context.table(buses).get(name)?.policy;
};
