/** https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const invalid = (what: string): Fault => fault("InvalidParameterException", `Invalid parameter: ${what}`);

export const noTopic = (): Fault => fault("NotFoundException", "Topic does not exist");

export const noSubscription = (): Fault => fault("NotFoundException", "Subscription does not exist");

export const noResource = (): Fault => fault("ResourceNotFoundException", "Resource does not exist");

export const tagLimit = (): Fault =>
  fault("TagLimitExceededException", "Could not complete request: tag quota of per resource exceeded");

export const notInSandbox = (what: string): Fault =>
  fault("NotImplemented", `${what} is not in the sandbox.`, { status: 501 });

export const emptyBatch = (): Fault =>
  fault("EmptyBatchRequestException", "The batch request doesn't contain any entries.");

export const tooManyEntries = (): Fault =>
  fault("TooManyEntriesInBatchRequestException", "The batch request contains more entries than permissible.");

export const idsNotDistinct = (): Fault =>
  fault("BatchEntryIdsNotDistinctException", "Two or more batch entries in the request have the same Id.");

export const invalidBatchId = (): Fault =>
  fault(
    "InvalidBatchEntryIdException",
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  );

export const batchTooLong = (): Fault =>
  fault("BatchRequestTooLongException", "The length of all the batch messages put together is more than the limit.");
