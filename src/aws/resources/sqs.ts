import {
  type CreateQueueCommandInput,
  type CreateQueueCommandOutput,
  paginateListQueues,
  SQS,
} from "@aws-sdk/client-sqs";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
} from "../resource-type.ts";

const queue: ResourceType = {
  type: "sqs:queue",
  creates: [
    creating<CreateQueueCommandInput, CreateQueueCommandOutput>("CreateQueue", (input, { QueueUrl }) => [
      ref("sqs:queue", input.QueueName, { url: QueueUrl }),
    ]),
  ],
  // What still sends to it or reads from it goes first.
  after: ["lambda:function", "eventbridge:rule", "sns:subscription"],
  read: async ({ aws }, { id }) => queueSeen((await aws(SQS).getQueueUrl({ QueueName: id })).QueueUrl),
  find: async (context) => {
    const { lab, id } = context.run;
    const client = context.aws(SQS);
    const pages = paginateListQueues({ client }, { QueueNamePrefix: `lab-${lab}-${id}`, MaxResults: 1000 });
    const urls = await all(pages, (page) => page.QueueUrls);
    const own = urls.filter((url) => context.isRunName(nameIn(url)));
    return Promise.all(
      own.map(async (url) => ({ ...queueSeen(url), tags: (await client.listQueueTags({ QueueUrl: url })).Tags })),
    );
  },
  delete: async ({ aws }, { id, ids }) => {
    const QueueUrl = ids.url ?? (await aws(SQS).getQueueUrl({ QueueName: id })).QueueUrl;
    await aws(SQS).deleteQueue({ QueueUrl });
  },
  identifies: identifiedBy(/^(?:arn:[^:]+:sqs:[^:]+:\d+:|https?:\/\/[^/]+\/\d{12}\/)([\w.-]+)$/),
  settle: 60,
  // "The deletion process takes up to 60 seconds": https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
  deletion: { usual: 60, limit: 600 },
  dailyCost: "free while nobody sends",
};

const nameIn = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

const queueSeen = (url: string | undefined): Sighting => ({
  ...refOf("sqs:queue", url && nameIn(url), { url }),
  state: "live",
  name: url && nameIn(url),
});

const catalogue: ServiceCatalogue = {
  service: "sqs",
  types: [queue],
  changes: {
    SetQueueAttributes: "goes with the queue",
    AddPermission: "goes with the queue",
    RemovePermission: "removes",
    SendMessage: "messages go with the queue",
    SendMessageBatch: "messages go with the queue",
    ReceiveMessage: "hides a message for a while",
    ChangeMessageVisibility: "hides a message for a while",
    ChangeMessageVisibilityBatch: "hides messages for a while",
    DeleteMessage: "removes",
    DeleteMessageBatch: "removes",
    PurgeQueue: "removes",
    StartMessageMoveTask: "messages go with their queues",
    CancelMessageMoveTask: "messages go with their queues",
    TagQueue: "tags go with their resource",
    UntagQueue: "removes",
    DeleteQueue: "removes",
  },
};

export default catalogue;
