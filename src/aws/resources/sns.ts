import {
  type CreateTopicCommandInput,
  type CreateTopicCommandOutput,
  paginateListSubscriptions,
  paginateListTopics,
  SNS,
  type SubscribeCommandOutput,
} from "@aws-sdk/client-sns";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const topic: ResourceType = {
  type: "sns:topic",
  creates: [
    creating<CreateTopicCommandInput, CreateTopicCommandOutput>("CreateTopic", (_input, { TopicArn }) => [
      ref("sns:topic", TopicArn),
    ]),
  ],
  after: ["sns:subscription", "eventbridge:rule", "cloudwatch:alarm"],
  read: async ({ aws }, { id }) =>
    topicSeen((await aws(SNS).getTopicAttributes({ TopicArn: id })).Attributes?.TopicArn),
  find: async (context) => {
    const client = context.aws(SNS);
    const topics = await all(paginateListTopics({ client }, {}), (page) => page.Topics);
    const own = topics.filter(({ TopicArn }) => context.isRunName(nameIn(TopicArn)));
    return Promise.all(
      own.map(async ({ TopicArn }) => {
        const { Tags } = await client.listTagsForResource({ ResourceArn: TopicArn });
        return { ...topicSeen(TopicArn), tags: tagsOf(Tags) };
      }),
    );
  },
  delete: async ({ aws }, { id }) => void (await aws(SNS).deleteTopic({ TopicArn: id })),
  identifies: identifiedBy(/^arn:[^:]+:sns:[^:]+:\d+:[\w.-]+$/),
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free while nobody publishes",
};

const nameIn = (arn: string | undefined): string | undefined => arn?.split(":")[5];

const topicSeen = (arn: string | undefined): Sighting => ({
  ...refOf("sns:topic", arn),
  state: "live",
  name: nameIn(arn),
});

/** Those that wait for confirmation have no ARN and cannot be deleted: they go with the topic, on AWS within three days. */
const subscription: ResourceType = {
  type: "sns:subscription",
  creates: [
    creating<object, SubscribeCommandOutput>("Subscribe", (_input, { SubscriptionArn }) => [
      SubscriptionArn?.startsWith("arn:") ? ref("sns:subscription", SubscriptionArn) : undefined,
    ]),
  ],
  parents: ["sns:topic"],
  after: [],
  read: async ({ aws }, { id }) => {
    const { Attributes } = await aws(SNS).getSubscriptionAttributes({ SubscriptionArn: id });
    return { ...refOf("sns:subscription", Attributes?.SubscriptionArn), state: "live", name: nameIn(id) };
  },
  find: async (context) => {
    const pages = paginateListSubscriptions({ client: context.aws(SNS) }, {});
    const listed = await all(pages, (page) => page.Subscriptions);
    return listed.flatMap(({ SubscriptionArn: arn, TopicArn }): Sighting[] => {
      const name = nameIn(TopicArn);
      if (!arn?.startsWith("arn:") || TopicArn === undefined || !context.isRunName(name)) return [];
      const parent = { type: "sns:topic", id: TopicArn };
      return [{ ...refOf("sns:subscription", arn), state: "live", name, implicit: true, parent }];
    });
  },
  delete: async ({ aws }, { id }) => void (await aws(SNS).unsubscribe({ SubscriptionArn: id })),
  settle: 60,
  deletion: { usual: 5, limit: 300 },
  dailyCost: "free",
};

const catalogue: ServiceCatalogue = {
  service: "sns",
  types: [topic, subscription],
  changes: {
    SetTopicAttributes: "goes with the topic",
    SetSubscriptionAttributes: "goes with the subscription",
    ConfirmSubscription: "goes with the subscription",
    AddPermission: "goes with the topic",
    RemovePermission: "removes",
    Publish: "messages are delivered and gone",
    PublishBatch: "messages are delivered and gone",
    TagResource: "tags go with their resource",
    UntagResource: "removes",
    Unsubscribe: "removes",
    DeleteTopic: "removes",
  },
};

export default catalogue;
