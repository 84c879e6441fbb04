/** The errors of Step Functions, in its own words. https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html */
import type * as SFN from "@aws-sdk/client-sfn";
import type { Diagnostic } from "../../engines/states-language/index.ts";
import { type Fault, fault } from "../../kit/index.ts";

export const machineNotFound = (arn: string): Fault =>
  fault("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);

export const machineExists = (arn: string): Fault =>
  fault("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);

export const machineDeleting = (arn: string): Fault =>
  fault("StateMachineDeleting", `State Machine is being deleted: '${arn}'`);

export const typeNotSupported = (): Fault =>
  fault("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");

export const executionNotFound = (arn: string): Fault =>
  fault("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);

export const executionExists = (arn: string): Fault =>
  fault("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);

export const notRedrivable = (reason: string): Fault => fault("ExecutionNotRedrivable", reason);

export const activityNotFound = (arn: string): Fault =>
  fault("ActivityDoesNotExist", `Activity Does Not Exist: '${arn}'`);

export const resourceNotFound = (arn: string): Fault =>
  fault("ResourceNotFound", `Resource not found: '${arn}'`, { members: { resourceName: arn } });

export const invalidArn = (why: string): Fault => fault("InvalidArn", `Invalid Arn: '${why}'`);

export const invalidName = (name: string): Fault => fault("InvalidName", `Invalid Name: '${name}'`);

export const invalidDefinition = ({ code, message, location }: Diagnostic): Fault =>
  fault(
    "InvalidDefinition",
    `Invalid State Machine Definition: '${code}: ${message}${location?.startsWith("/") ? ` at ${location}` : ""}'`,
  );

export const invalidInput = (why: string): Fault =>
  fault("InvalidExecutionInput", `Invalid State Machine Execution Input: '${why}'`);

export const invalidOutput = (why: string): Fault => fault("InvalidOutput", `Invalid Output: '${why}'`);

export const invalidToken = (): Fault => fault("InvalidToken", "Invalid Token: 'Invalid token'");

export const taskTimedOut = (): Fault =>
  fault("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");

export const invalidLogging = (why: string): Fault =>
  fault("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${why}`);

export const validation = (message: string, reason?: SFN.ValidationExceptionReason): Fault =>
  fault("ValidationException", message, reason === undefined ? {} : { members: { reason } });

export const missingParameter = (message: string): Fault => fault("MissingRequiredParameter", message);

export const conflict = (message: string): Fault => fault("ConflictException", message);

export const accessDenied = (message: string): Fault => fault("AccessDeniedException", message);

/** What AWS can do and the sandbox cannot (yet): refused by name, never pretended. */
export const notInSandbox = (what: string): Fault => validation(`${what} is not in the sandbox.`);

export const tooManyTags = (arn: string): Fault =>
  fault("TooManyTags", "You've exceeded the number of tags allowed for a resource.", {
    members: { resourceName: arn },
  });
