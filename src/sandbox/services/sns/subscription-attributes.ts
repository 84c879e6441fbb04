/** https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html */
import { type Context, parseArn } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { checkFilterPolicy } from "./filter-policy.ts";
import { subscriptionKey, subscriptions } from "./state.ts";
import { findSubscription } from "./topic-lookup.ts";

/** Throws AWS's fault for an attribute that subscriptions do not have, or a value it cannot have. */
export function checkSubscriptionAttribute(name: string, text: string, scope: string): void {
  if (name === "ReplayPolicy" || name === "SubscriptionRoleArn")
    throw notInSandbox(`The subscription attribute ${name}`);
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
  if (!check) throw invalid("AttributeName");
  // An empty text removes the attribute.
  if (text !== "") check(text, scope);
}

const oneOf =
  (values: readonly string[], refusal: (text: string) => string) =>
  (text: string): void => {
    if (!values.includes(text)) throw invalid(refusal(text));
  };

const CHECKS: Readonly<Record<string, (text: string, scope: string) => void>> = {
  FilterPolicy: checkFilterPolicy,
  FilterPolicyScope: oneOf(
    ["MessageAttributes", "MessageBody"],
    (text) => `FilterPolicyScope: Invalid value [${text}]. Please use either MessageBody or MessageAttributes`,
  ),
  RawMessageDelivery: oneOf(
    ["true", "false"],
    (text) => `Attributes Reason: RawMessageDelivery: Invalid value [${text}]. Must be true or false.`,
  ),
  RedrivePolicy: (text) => {
    if (deadLetterTarget(text) === undefined) throw invalid("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  },
  DeliveryPolicy: (text) => {
    if (!isJson(text)) throw invalid("DeliveryPolicy: JSON exception");
  },
};

/** ARN of the queue in a redrive policy. */
export function deadLetterTarget(text: string | undefined): string | undefined {
  if (!text || !isJson(text)) return undefined;
  const { deadLetterTargetArn: arn } = JSON.parse(text) ?? {};
  return typeof arn === "string" && parseArn(arn)?.service === "sqs" ? arn : undefined;
}

export const setSubscriptionAttributes: Api<"SetSubscriptionAttributes"> = (input, context) => {
  const row = findSubscription(context, input.SubscriptionArn);
  const { AttributeName: name = "", AttributeValue: text = "" } = input;
  checkSubscriptionAttribute(name, text, row.attributes.FilterPolicyScope ?? "MessageAttributes");
  const { [name]: _, ...others } = row.attributes;
  const attributes = text === "" ? others : { ...others, [name]: text };
  context.table(subscriptions).put(subscriptionKey(row), { ...row, attributes });
  return {};
};

/** https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html */
export const getSubscriptionAttributes: Api<"GetSubscriptionAttributes"> = (input, context: Context) => {
  const row = findSubscription(context, input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: row.arn,
      TopicArn: row.arn.slice(0, row.arn.lastIndexOf(":")),
      Owner: context.account,
      Protocol: row.protocol,
      Endpoint: row.endpoint,
      PendingConfirmation: String(row.token !== undefined),
      ConfirmationWasAuthenticated: String(row.confirmedByOwner),
      SubscriptionPrincipal: `arn:aws:iam::${context.account}:root`,
      RawMessageDelivery: "false",
      ...(row.attributes.FilterPolicy === undefined ? {} : { FilterPolicyScope: "MessageAttributes" }),
      ...row.attributes,
    },
  };
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
