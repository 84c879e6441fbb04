/** Errors of Secrets Manager: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidRequest = (message: string): Fault => fault("InvalidRequestException", message);

export const invalidParameter = (message: string): Fault => fault("InvalidParameterException", message);

export const notFound = (message = "Secrets Manager can't find the specified secret."): Fault =>
  fault("ResourceNotFoundException", message);

export const exists = (message: string): Fault => fault("ResourceExistsException", message);

export const markedForDeletion = (): Fault =>
  invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");

/** AWS's exact words are not documented. */
export const managedBy = (service: string): Fault =>
  invalidRequest(`You can't perform this operation on the secret because it's managed by ${service}.`);

export const unsupported = (what: string): Fault => invalidRequest(`The sandbox does not support ${what}.`);
