/** The errors of DynamoDB, in its own words. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */

import { type Fault, fault } from "../../kit/index.ts";
import type { DynamoDB } from "./api.ts";

export const invalid = (message: string): Fault => fault("ValidationException", message);

/** Most of what is wrong with values of members begins so. */
export const invalidValues = (message: string): Fault =>
  invalid(`One or more parameter values were invalid: ${message}`);

export const tableNotFound = (name: string): Fault =>
  fault("ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);

/** What reading and writing items say of a table that is not there, or is still being made. */
export const noSuchTable = (): Fault => fault("ResourceNotFoundException", "Requested resource not found");

export const resourceNotFound = (message: string): Fault => fault("ResourceNotFoundException", message);

export const inUse = (message: string): Fault => fault("ResourceInUseException", message);

export const conditionFailed = (item: DynamoDB.PutItemCommandInput["Item"]): Fault =>
  fault("ConditionalCheckFailedException", "The conditional request failed", {
    members: item === undefined ? {} : { Item: item },
  });

/** The reasons come in the order of the writes, `None` for those that would have succeeded. */
export const transactionCanceled = (reasons: DynamoDB.CancellationReason[]): Fault =>
  fault(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
    { members: { CancellationReasons: reasons } },
  );

export const idempotentMismatch = (): Fault =>
  fault(
    "IdempotentParameterMismatchException",
    "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
  );

/** What AWS can do and the sandbox cannot (yet): refused by name, never pretended. */
export const notInSandbox = (what: string): Fault => invalid(`${what} is not in the sandbox.`);
