/** Errors of the Data API: https://docs.aws.amazon.com/redshift-data/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const invalid = (message: string): Fault =>
  fault("ValidationException", message, { members: { Message: message } });

export const statementNotFound = (id: string, message = "Query does not exist."): Fault =>
  fault("ResourceNotFoundException", message, { members: { Message: message, ResourceId: id } });

export const connectionFailed = (message: string): Fault =>
  fault("DatabaseConnectionException", message, { members: { Message: message } });

export const tooManySessions = (): Fault => {
  const message = "The number of active sessions exceeds the limit.";
  return fault("ActiveSessionsExceededException", message, { members: { Message: message } });
};
