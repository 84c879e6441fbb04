/** The errors of DynamoDB Streams. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalid = (message: string): Fault => fault("ValidationException", message);

export const streamNotFound = (arn: string): Fault =>
  fault("ResourceNotFoundException", `Requested resource not found: Stream: ${arn} not found`);

export const shardNotFound = (shard: string): Fault =>
  fault("ResourceNotFoundException", `Requested resource not found: Shard does not exist: ${shard}`);

export const iteratorExpired = (): Fault =>
  fault("ExpiredIteratorException", "Iterator expired. The iterator was created more than 15 minutes ago.");

export const trimmed = (): Fault =>
  fault("TrimmedDataAccessException", "Attempted access to trimmed data: the records before the trim point are gone.");
