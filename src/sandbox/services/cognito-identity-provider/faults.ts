/** Errors of user pools, in AWS's words: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/CommonErrors.html */
import { Fault } from "../../kit/index.ts";

/** All of Cognito's own answers are 400, whatever the statuses in the SDK's schemas say. */
export const fault = (name: string, message: string): Fault => new Fault(name, message, { status: 400 });

export const invalid = (message: string): Fault => fault("InvalidParameterException", message);

/** A setting that the sandbox would have to ignore. */
export const notInSandbox = (what: string): Fault => invalid(`${what} is not in the sandbox.`);

export const notAuthorized = (message: string): Fault => fault("NotAuthorizedException", message);

export const wrongPassword = (): Fault => notAuthorized("Incorrect username or password.");

export const notFound = (message: string): Fault => fault("ResourceNotFoundException", message);

export const poolNotFound = (id = ""): Fault => notFound(`User pool ${id} does not exist.`);

export const clientNotFound = (id = ""): Fault => notFound(`User pool client ${id} does not exist.`);

export const userNotFound = (): Fault => fault("UserNotFoundException", "User does not exist.");

export const usernameExists = (message: string): Fault => fault("UsernameExistsException", message);

export const aliasExists = (what: string): Fault =>
  fault("AliasExistsException", `An account with the given ${what} already exists.`);

export const invalidPassword = (message: string): Fault => fault("InvalidPasswordException", message);

export const notConfirmed = (): Fault => fault("UserNotConfirmedException", "User is not confirmed.");

export const resetRequired = (): Fault =>
  fault("PasswordResetRequiredException", "Password reset required for the user");

export const codeMismatch = (): Fault =>
  fault("CodeMismatchException", "Invalid verification code provided, please try again.");

export const codeExpired = (): Fault =>
  fault("ExpiredCodeException", "Invalid code provided, please request a code again.");

export const groupNotFound = (): Fault => notFound("Group not found.");

export const groupExists = (): Fault => fault("GroupExistsException", "A group with the name already exists.");
