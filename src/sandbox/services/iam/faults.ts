/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const noSuchEntity = (message: string): Fault => fault("NoSuchEntityException", message);
export const alreadyExists = (message: string): Fault => fault("EntityAlreadyExistsException", message);
export const deleteConflict = (message: string): Fault => fault("DeleteConflictException", message);
export const limitExceeded = (message: string): Fault => fault("LimitExceededException", message);
export const malformedPolicy = (message: string): Fault => fault("MalformedPolicyDocumentException", message);
export const invalidInput = (message: string): Fault => fault("InvalidInputException", message);
export const validationError = (message: string): Fault => fault("ValidationError", message);

export const protectedRole = (name: string): Fault =>
  fault(
    "UnmodifiableEntityException",
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
