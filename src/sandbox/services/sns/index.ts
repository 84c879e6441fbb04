import type * as SNS from "@aws-sdk/client-sns";
import { type Context, defineService } from "../../kit/index.ts";
import { onAlarm } from "./alarm-notification.ts";
import { postConfirmation } from "./confirmation.ts";
import { deliver } from "./deliveries.ts";
import { linkHost } from "./endpoint-host.ts";
import { actedOn, addPermission, policyOf, removePermission } from "./permissions.ts";
import { publish, publishBatch } from "./publish.ts";
import { certificateHost } from "./signing.ts";
import { deduplications, deliveries, signingKeys, subscriptionKey, subscriptions, topics } from "./state.ts";
import { getSubscriptionAttributes, setSubscriptionAttributes } from "./subscription-attributes.ts";
import {
  confirmSubscription,
  listSubscriptions,
  listSubscriptionsByTopic,
  subscribe,
  unsubscribe,
} from "./subscriptions.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import { getTopicAttributes, setTopicAttributes } from "./topic-attributes.ts";
import { createTopic, deleteTopic, listTopics } from "./topics.ts";

/** The timer that asks an endpoint, unless topic or subscription are gone or it has confirmed already. */
async function confirm({ topic, id }: { topic: string; id: string }, context: Context): Promise<void> {
  const [of, row] = [
    context.table(topics).get(topic),
    context.table(subscriptions).get(subscriptionKey({ topic, id })),
  ];
  if (of && row?.token !== undefined) await postConfirmation(context, of, row);
}

export default defineService<typeof SNS>({
  id: "sns",
  collections: [topics, subscriptions, deliveries, deduplications, signingKeys],
  real: {
    CreateTopic: createTopic,
    ListTopics: listTopics,
    DeleteTopic: deleteTopic,
    GetTopicAttributes: getTopicAttributes,
    SetTopicAttributes: setTopicAttributes,
    Subscribe: subscribe,
    ConfirmSubscription: confirmSubscription,
    Unsubscribe: unsubscribe,
    ListSubscriptions: listSubscriptions,
    ListSubscriptionsByTopic: listSubscriptionsByTopic,
    GetSubscriptionAttributes: getSubscriptionAttributes,
    SetSubscriptionAttributes: setSubscriptionAttributes,
    Publish: publish,
    PublishBatch: publishBatch,
    AddPermission: addPermission,
    RemovePermission: removePermission,
  },
  modelled: { TagResource: tagResource, UntagResource: untagResource, ListTagsForResource: listTagsForResource },
  timers: { deliver, confirm },
  listeners: { "alarm-action": onAlarm },
  hosts: [certificateHost, linkHost],
  resourcesOf: actedOn,
  resourcePolicyOf: policyOf,
});
