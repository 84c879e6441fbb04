import { fromTagList, page, parseArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import {
  deduplications,
  ofTopic,
  subscriptionKey,
  subscriptions,
  subscriptionsOf,
  type TopicRow,
  topicArn,
  topics,
} from "./state.ts";
import { checkTopicAttribute } from "./topic-attributes.ts";

/** A name that is taken answers that topic. https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
export const createTopic: Api<"CreateTopic"> = (input, context) => {
  const { Name: name = "", Attributes: attributes = {} } = input;
  if (input.DataProtectionPolicy !== undefined) throw notInSandbox("DataProtectionPolicy of CreateTopic");
  const { FifoTopic = "false", ...settings } = attributes;
  const fifo = FifoTopic === "true";
  if (!/^[\w-]{1,256}$/.test(fifo ? name.replace(/\.fifo$/, "") : name)) throw invalid("Topic Name");
  if (fifo !== name.endsWith(".fifo"))
    throw invalid(
      "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
    );
  for (const [attribute, text] of Object.entries(settings)) checkTopicAttribute(attribute, text, fifo);
  const tags = fromTagList(input.Tags);
  const existing = context.table(topics).get(name);
  if (existing) return sameTopic(existing, settings, tags);
  const row: TopicRow = {
    name,
    arn: topicArn(context, name),
    fifo,
    attributes: settings,
    tags,
    deleted: 0,
    sequence: "0",
  };
  context.table(topics).put(name, row);
  return { TopicArn: row.arn };
};

function sameTopic(
  existing: TopicRow,
  asked: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
) {
  for (const [name, text] of Object.entries(asked))
    if (existing.attributes[name] !== text)
      throw invalid("Attributes Reason: Topic already exists with different attributes");
  for (const [key, value] of Object.entries(tags))
    if (existing.tags[key] !== value) throw invalid("Tags Reason: Topic already exists with different tags");
  return { TopicArn: existing.arn };
}

/** https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html */
export const listTopics: Api<"ListTopics"> = (input, context) => {
  const { items, next } = page(context.table(topics).list(), { token: input.NextToken, limit: undefined, max: 100 });
  return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: next };
};

/** Its subscriptions go with it; deleting what is not there succeeds. https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html */
export const deleteTopic: Api<"DeleteTopic"> = (input, context) => {
  const name = parseArn(input.TopicArn ?? "")?.resource;
  if (name === undefined) throw invalid("TopicArn");
  context.table(topics).delete(name);
  for (const each of subscriptionsOf(context, name)) context.table(subscriptions).delete(subscriptionKey(each));
  for (const [key] of context.table(deduplications).entries(ofTopic(name))) context.table(deduplications).delete(key);
  return {};
};
