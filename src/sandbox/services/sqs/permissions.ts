/** The queue policy, and the two operations that write statements of it. */
import { type Context, globalArn, type ResourcePolicyOf, type ResourcesOf } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalidParameter, invalidValue } from "./faults.ts";
import { findQueue, nameInUrl } from "./queue-url.ts";
import { type QueueRow, queueArn, queues } from "./state.ts";

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_AddPermission.html */
export const addPermission: Api<"AddPermission"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const { Label: Sid = "", Actions = [], AWSAccountIds = [] } = input;
  const others = statementsOf(queue);
  if (others.some((each) => each.Sid === Sid)) throw invalidValue(Sid, "Label", "Already exists.");
  if (Actions.length === 0 || Actions.length > 7 || AWSAccountIds.length === 0)
    throw invalidParameter("A permission names 1 to 7 actions and at least one account.");
  const statement = {
    Sid,
    Effect: "Allow",
    Principal: { AWS: AWSAccountIds.map((account) => globalArn({ account }, "iam", "root")) },
    Action: Actions.map((action) => `SQS:${action}`),
    Resource: queue.arn,
  };
  setStatements(context, queue, [...others, statement]);
  return {};
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_RemovePermission.html */
export const removePermission: Api<"RemovePermission"> = (input, context) => {
  const queue = findQueue(context, input.QueueUrl);
  const statements = statementsOf(queue);
  const others = statements.filter((each) => each.Sid !== input.Label);
  if (others.length === statements.length)
    throw invalidValue(input.Label, "Label", "can't find label on existing policy");
  setStatements(context, queue, others);
  return {};
};

type Statement = Readonly<Record<string, unknown>>;

function statementsOf({ attributes }: QueueRow): Statement[] {
  const policy: unknown = JSON.parse(attributes.Policy ?? "{}");
  const given = typeof policy === "object" && policy !== null && "Statement" in policy ? policy.Statement : [];
  return [given].flat().filter((each): each is Statement => typeof each === "object" && each !== null);
}

function setStatements(context: Context, queue: QueueRow, Statement: readonly Statement[]): void {
  const { Policy: _, ...others } = queue.attributes;
  const policy = { Version: "2008-10-17", Id: `${queue.arn}/SQSDefaultPolicy`, Statement };
  const attributes = Statement.length === 0 ? others : { ...others, Policy: JSON.stringify(policy) };
  context.table(queues).patch(queue.name, { attributes, modifiedAt: context.clock.now() });
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (operation === "ListQueues") return ["*"];
  const name = queueNameIn(input);
  return name === undefined ? undefined : [queueArn(context, name)];
};

/** What queue policies can say nothing about. */
const NOT_BY_POLICY = new Set(["CreateQueue", "ListQueues"]);

export const policyOf: ResourcePolicyOf = (operation, input, context) => {
  const name = NOT_BY_POLICY.has(operation) ? undefined : queueNameIn(input);
  return name === undefined ? undefined : context.table(queues).get(name)?.attributes.Policy;
};

function queueNameIn({ QueueUrl, QueueName }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof QueueName === "string") return QueueName;
  return typeof QueueUrl === "string" ? nameInUrl(QueueUrl) : undefined;
}
