/** The topic policy, and the two operations that write statements of it. */
import { globalArn, parseArn, type ResourcePolicyOf, type ResourcesOf } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import { type TopicRow, topicArn, topics } from "./state.ts";
import { policyOfTopic } from "./topic-attributes.ts";
import { findTopic } from "./topic-lookup.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const addPermission: Api<"AddPermission"> = (input, context) => {
  const topic = findTopic(context, input.TopicArn);
  const { Label: Sid = "", ActionName: actions = [], AWSAccountId: accounts = [] } = input;
  const policy = readPolicy(policyOfTopic(context, topic));
  if (policy.statements.some((each) => each.Sid === Sid)) throw invalid("Statement already exists");
  if (actions.length === 0 || accounts.length === 0) throw invalid("ActionName and AWSAccountId must not be empty");
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: { AWS: accounts.map((account) => globalArn({ account }, "iam", "root")) },
    Action: actions.map((action) => `SNS:${action}`),
    Resource: topic.arn,
  };
  const Policy = JSON.stringify({ ...policy.document, Statement: [...policy.statements, statement] });
  context.table(topics).patch(topic.name, { attributes: { ...topic.attributes, Policy } });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html */
export const removePermission: Api<"RemovePermission"> = (input, context) => {
  const topic = findTopic(context, input.TopicArn);
  const { document, statements } = readPolicy(policyOfTopic(context, topic));
  const left = statements.filter((each) => each.Sid !== input.Label);
  const Policy = JSON.stringify({ ...document, Statement: left });
  context.table(topics).patch(topic.name, { attributes: { ...topic.attributes, Policy } });
  return {};
};

function readPolicy(text: string) {
  const document: unknown = JSON.parse(text);
  const record = typeof document === "object" && document !== null ? document : {};
  const given = "Statement" in record ? [record.Statement].flat() : [];
  const statements = given.filter((each): each is Record<string, unknown> => typeof each === "object" && each !== null);
  return { document: record, statements };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (/^(ListTopics|ListSubscriptions|Unsubscribe)$/.test(operation)) return ["*"];
  if (operation === "CreateTopic") return [topicArn(context, String(input.Name))];
  const { TopicArn, TargetArn, SubscriptionArn, ResourceArn } = input;
  if (typeof SubscriptionArn === "string") return [SubscriptionArn.slice(0, SubscriptionArn.lastIndexOf(":"))];
  const arn = TopicArn ?? TargetArn ?? ResourceArn;
  return typeof arn === "string" ? [arn] : undefined;
};

/** A policy that was set on the topic. The default one gives the account's principals no right of their own. */
export const policyOf: ResourcePolicyOf = (_operation, input, context) => {
  const { TopicArn, TargetArn } = input;
  const arn = TopicArn ?? TargetArn;
  const topic: TopicRow | undefined =
    typeof arn === "string" ? context.table(topics).get(parseArn(arn)?.resource ?? "") : undefined;
  return topic?.attributes.Policy;
};
