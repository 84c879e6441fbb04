/** Errors of Amazon Athena: https://docs.aws.amazon.com/athena/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidRequest = (message: string): Fault =>
  fault("InvalidRequestException", message, { members: { AthenaErrorCode: "INVALID_INPUT" } });

export const workGroupNotFound = (name: string): Fault => invalidRequest(`WorkGroup ${name} is not found.`);

export const queryNotFound = (id: string): Fault => invalidRequest(`QueryExecution ${id} was not found`);

export const namedQueryNotFound = (id: string): Fault => invalidRequest(`NamedQuery ${id} was not found`);

export const statementNotFound = (name: string): Fault =>
  fault("ResourceNotFoundException", `PreparedStatement ${name} was not found`);

export const metadataNotFound = (message: string): Fault => fault("MetadataException", message);
