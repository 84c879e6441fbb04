/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const queueDoesNotExist = (): Fault => fault("QueueDoesNotExist", "The specified queue does not exist.");

export const queueDeletedRecently = (): Fault =>
  fault(
    "QueueDeletedRecently",
    "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
  );

export const queueNameExists = (attribute: string): Fault =>
  fault(
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  );

export const purgeInProgress = (queue: string): Fault =>
  fault("PurgeQueueInProgress", `Only one PurgeQueue operation on ${queue} is allowed every 60 seconds.`);

export const invalidAddress = (url: string): Fault =>
  fault("InvalidAddress", `The address ${url} is not valid for this endpoint.`);

export const unknownAttribute = (name: string): Fault => fault("InvalidAttributeName", `Unknown Attribute ${name}.`);

export const invalidAttribute = (name: string, reason?: string): Fault =>
  fault("InvalidAttributeValue", `Invalid value for the parameter ${name}.${reason ? ` Reason: ${reason}` : ""}`);

/** Codes that the model of SQS does not have: JSON clients see the name with `Exception`, query clients without. */
const unmodelled = (code: string, message: string): Fault =>
  fault(`${code}Exception`, message, { status: 400, queryCode: code });

export const invalidParameter = (message: string): Fault => unmodelled("InvalidParameterValue", message);

export const invalidValue = (value: unknown, parameter: string, reason: string): Fault =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string): Fault =>
  unmodelled("MissingParameter", `The request must contain the parameter ${name}.`);

export const invalidContents = (): Fault =>
  fault(
    "InvalidMessageContents",
    "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
  );

export const receiptHandleIsInvalid = (handle: string): Fault =>
  fault("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);

export const receiptHandleExpired = (handle: string): Fault =>
  invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");

export const messageNotInflight = (): Fault => fault("MessageNotInflight", "The message referred to is not in flight.");

export const unsupportedOperation = (message: string): Fault => fault("UnsupportedOperation", message);

export const resourceNotFound = (message: string): Fault => fault("ResourceNotFoundException", message);

export const emptyBatch = (entry: string): Fault =>
  fault("EmptyBatchRequest", `There should be at least one ${entry} in the request.`);

export const tooManyEntries = (count: number): Fault =>
  fault("TooManyEntriesInBatchRequest", `Maximum number of entries per request are 10. You have sent ${count}.`);

export const idsNotDistinct = (id: string): Fault => fault("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);

export const invalidBatchId = (): Fault =>
  fault(
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
  );

export const batchTooLong = (limit: number, sent: number): Fault =>
  fault("BatchRequestTooLong", `Batch requests cannot be longer than ${limit} bytes. You have sent ${sent} bytes.`);
