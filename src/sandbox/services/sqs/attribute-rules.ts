/** Attributes of queues: defaults, ranges, forms. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
import { PolicySyntaxError, parsePolicy } from "../../engines/policy/index.ts";
import { invalidAttribute, unknownAttribute } from "./faults.ts";
import type { QueueRow } from "./state.ts";

export type Attributes = Readonly<Record<string, string>>;

const DEFAULTS: Attributes = {
  VisibilityTimeout: "30",
  MaximumMessageSize: "1048576",
  MessageRetentionPeriod: "345600",
  DelaySeconds: "0",
  ReceiveMessageWaitTimeSeconds: "0",
};
const FIFO_DEFAULTS: Attributes = {
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

type Rule = (text: string) => boolean;

const integer =
  (low: number, high: number): Rule =>
  (text) =>
    /^\d{1,9}$/.test(text) && Number(text) >= low && Number(text) <= high;
const oneOf =
  (...values: readonly string[]): Rule =>
  (text) =>
    values.includes(text);

const RULES: Readonly<Record<string, Rule>> = {
  VisibilityTimeout: integer(0, 43_200),
  MaximumMessageSize: integer(1024, 1_048_576),
  MessageRetentionPeriod: integer(60, 1_209_600),
  DelaySeconds: integer(0, 900),
  ReceiveMessageWaitTimeSeconds: integer(0, 20),
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400),
  SqsManagedSseEnabled: oneOf("true", "false"),
  KmsMasterKeyId: () => true,
  Policy: isPolicy,
  RedrivePolicy: () => true,
  RedriveAllowPolicy: () => true,
};
const FIFO_RULES: Readonly<Record<string, Rule>> = {
  ContentBasedDeduplication: oneOf("true", "false"),
  DeduplicationScope: oneOf("queue", "messageGroup"),
  FifoThroughputLimit: oneOf("perQueue", "perMessageGroupId"),
};
/** Of both kinds of queue. */
export const attributeNames: readonly string[] = [...Object.keys(RULES), ...Object.keys(FIFO_RULES)];

/** An empty text removes these. */
const REMOVABLE = new Set(["Policy", "RedrivePolicy", "RedriveAllowPolicy", "KmsMasterKeyId"]);

/** The attributes after a change; throws AWS's fault for one that the kind of queue does not have or that is out of range. */
export function changedAttributes(current: Attributes, change: Attributes, fifo: boolean): Attributes {
  const next: Record<string, string> = { ...current };
  for (const [name, text] of Object.entries(change)) {
    const rule = RULES[name] ?? (fifo ? FIFO_RULES[name] : undefined);
    if (!rule) throw unknownAttribute(name);
    if (text === "" && REMOVABLE.has(name)) delete next[name];
    else if (!rule(text)) throw invalidAttribute(name);
    else next[name] = text;
  }
  if (change.KmsMasterKeyId && change.SqsManagedSseEnabled === "true")
    throw invalidAttribute("SqsManagedSseEnabled", "You can use one type of server-side encryption (SSE) at one time.");
  if (next.FifoThroughputLimit === "perMessageGroupId" && next.DeduplicationScope !== "messageGroup")
    throw invalidAttribute(
      "FifoThroughputLimit",
      "perMessageGroupId is allowed only when the value for DeduplicationScope is messageGroup.",
    );
  return next;
}

/** Everything that GetQueueAttributes tells of the settings, defaults included. */
export function settingsOf({ attributes, fifo }: Pick<QueueRow, "attributes" | "fifo">): Attributes {
  const { KmsMasterKeyId } = attributes;
  return {
    ...DEFAULTS,
    ...(fifo ? { FifoQueue: "true", ...FIFO_DEFAULTS } : {}),
    SqsManagedSseEnabled: KmsMasterKeyId === undefined ? "true" : "false",
    ...(KmsMasterKeyId === undefined ? {} : { KmsDataKeyReusePeriodSeconds: "300" }),
    ...attributes,
  };
}

/** A setting that is a number. */
export const numberOf = (queue: QueueRow, name: keyof typeof DEFAULTS): number =>
  Number(queue.attributes[name] ?? DEFAULTS[name]);

function isPolicy(text: string): boolean {
  try {
    return parsePolicy(text).statements.every(({ principal, notPrincipal }) => principal || notPrincipal);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return false;
    throw error;
  }
}
