/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import type { Context } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid } from "./faults.ts";
import { subscriptionsOf, type TopicRow, topics } from "./state.ts";
import { findTopic } from "./topic-lookup.ts";

type Rule = (text: string) => boolean;

const isBoolean: Rule = (text) => text === "true" || text === "false";
const anything: Rule = () => true;

const RULES: Readonly<Record<string, Rule>> = {
  DisplayName: (text) => text.length <= 100,
  Policy: isPolicy,
  DeliveryPolicy: (text) => text === "" || isJson(text),
  KmsMasterKeyId: anything,
  SignatureVersion: (text) => text === "1" || text === "2",
  TracingConfig: (text) => text === "PassThrough" || text === "Active",
};
const FIFO_RULES: Readonly<Record<string, Rule>> = {
  ContentBasedDeduplication: isBoolean,
  FifoThroughputScope: (text) => text === "Topic" || text === "MessageGroup",
};
/** Delivery status logging: stored. */
const FEEDBACK = /^(HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/;

/** The attribute as it is stored; throws AWS's fault for one that topics of the kind do not have. */
export function checkTopicAttribute(name: string, text: string, fifo: boolean): void {
  const rule = RULES[name] ?? (fifo ? FIFO_RULES[name] : undefined) ?? (FEEDBACK.test(name) ? anything : undefined);
  if (!rule) throw invalid("AttributeName");
  if (!rule(text)) throw invalid(`${name} Reason: the value is not valid`);
}

/** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
export const setTopicAttributes: Api<"SetTopicAttributes"> = (input, context) => {
  const topic = findTopic(context, input.TopicArn);
  const { AttributeName: name = "", AttributeValue: text = "" } = input;
  checkTopicAttribute(name, text, topic.fifo);
  const { [name]: _, ...others } = topic.attributes;
  context.table(topics).patch(topic.name, { attributes: text === "" ? others : { ...others, [name]: text } });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html */
export const getTopicAttributes: Api<"GetTopicAttributes"> = (input, context) => {
  const topic = findTopic(context, input.TopicArn);
  const all = subscriptionsOf(context, topic.name);
  const pending = all.filter(({ token }) => token !== undefined).length;
  return {
    Attributes: {
      TopicArn: topic.arn,
      Owner: context.account,
      DisplayName: "",
      SubscriptionsConfirmed: String(all.length - pending),
      SubscriptionsPending: String(pending),
      SubscriptionsDeleted: String(topic.deleted),
      EffectiveDeliveryPolicy: topic.attributes.DeliveryPolicy ?? DELIVERY_POLICY,
      ...(topic.fifo ? { FifoTopic: "true", ContentBasedDeduplication: "false", FifoThroughputScope: "Topic" } : {}),
      ...topic.attributes,
      Policy: policyOfTopic(context, topic),
    },
  };
};

/** Three retries, 20 s apart: https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html */
const DELIVERY_POLICY = JSON.stringify({
  http: {
    defaultHealthyRetryPolicy: {
      minDelayTarget: 20,
      maxDelayTarget: 20,
      numRetries: 3,
      numMaxDelayRetries: 0,
      numNoDelayRetries: 0,
      numMinDelayRetries: 0,
      backoffFunction: "linear",
    },
    disableSubscriptionOverrides: false,
    defaultRequestPolicy: { headerContentType: "text/plain; charset=UTF-8" },
  },
});

const OWNER_ACTIONS = [
  "GetTopicAttributes",
  "SetTopicAttributes",
  "AddPermission",
  "RemovePermission",
  "DeleteTopic",
  "Subscribe",
  "ListSubscriptionsByTopic",
  "Publish",
];

/** The policy that was set, or AWS's default: the owner's account may do all. */
export const policyOfTopic = ({ account }: Pick<Context, "account">, { arn, attributes }: TopicRow): string =>
  attributes.Policy ??
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: OWNER_ACTIONS.map((action) => `SNS:${action}`),
        Resource: arn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });

function isPolicy(text: string): boolean {
  try {
    return (
      text === "" || parsePolicy(text).statements.every(({ principal, notPrincipal }) => principal || notPrincipal)
    );
  } catch (error) {
    if (error instanceof PolicySyntaxError) return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
