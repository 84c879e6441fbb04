import type * as SQS from "@aws-sdk/client-sqs";
import { defineService } from "../../kit/index.ts";
import { changeMessageVisibility, changeMessageVisibilityBatch } from "./change-visibility.ts";
import { deleteMessage, deleteMessageBatch } from "./delete-message.ts";
import { cancelMessageMoveTask, listMessageMoveTasks, moveSome, startMessageMoveTask } from "./move-tasks.ts";
import { actedOn, addPermission, policyOf, removePermission } from "./permissions.ts";
import { getQueueAttributes, purgeQueue, setQueueAttributes } from "./queue-attributes.ts";
import { createQueue, deleteQueue, getQueueUrl, listQueues } from "./queues.ts";
import { receiveMessage } from "./receive-message.ts";
import { listDeadLetterSourceQueues } from "./redrive-policy.ts";
import { sendMessage, sendMessageBatch } from "./send-message.ts";
import { deduplications, deletedQueues, messages, moveTasks, queues } from "./state.ts";
import { listQueueTags, tagQueue, untagQueue } from "./tags.ts";

export default defineService<typeof SQS>({
  id: "sqs",
  collections: [queues, messages, deduplications, deletedQueues, moveTasks],
  real: {
    CreateQueue: createQueue,
    GetQueueUrl: getQueueUrl,
    ListQueues: listQueues,
    DeleteQueue: deleteQueue,
    GetQueueAttributes: getQueueAttributes,
    SetQueueAttributes: setQueueAttributes,
    PurgeQueue: purgeQueue,
    SendMessage: sendMessage,
    SendMessageBatch: sendMessageBatch,
    ReceiveMessage: receiveMessage,
    DeleteMessage: deleteMessage,
    DeleteMessageBatch: deleteMessageBatch,
    ChangeMessageVisibility: changeMessageVisibility,
    ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
    ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
    StartMessageMoveTask: startMessageMoveTask,
    CancelMessageMoveTask: cancelMessageMoveTask,
    ListMessageMoveTasks: listMessageMoveTasks,
    AddPermission: addPermission,
    RemovePermission: removePermission,
  },
  modelled: { TagQueue: tagQueue, UntagQueue: untagQueue, ListQueueTags: listQueueTags },
  timers: { move: moveSome },
  resourcesOf: actedOn,
  resourcePolicyOf: policyOf,
});
