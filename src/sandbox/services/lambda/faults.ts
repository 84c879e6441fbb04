/** The errors of Lambda, in its own words. https://docs.aws.amazon.com/lambda/latest/api/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

const user = (name: string, message: string, status: number): Fault =>
  fault(name, message, { status, members: { Type: "User" } });

export const invalidValue = (message: string): Fault => user("InvalidParameterValueException", message, 400);

export const notFound = (message: string): Fault => user("ResourceNotFoundException", message, 404);

export const conflict = (message: string): Fault => user("ResourceConflictException", message, 409);

export const functionNotFound = (arn: string): Fault => notFound(`Function not found: ${arn}`);

export const preconditionFailed = (): Fault =>
  user(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    412,
  );

export const invalidRequestContent = (message: string): Fault => user("InvalidRequestContentException", message, 400);

export const payloadTooLarge = (bytes: number, kind: string, limit: number): Fault =>
  user(
    "RequestTooLargeException",
    `${bytes} byte payload is too large for the ${kind} invocation type (limit ${limit} bytes)`,
    413,
  );

export const uploadTooLarge = (limit: number, operation: string): Fault =>
  user(
    "RequestEntityTooLargeException",
    `Request must be smaller than ${limit} bytes for the ${operation} operation`,
    413,
  );

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors: which limit was met. */
export type ThrottleReason =
  | "ConcurrentInvocationLimitExceeded"
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "FunctionInvocationRateLimitExceeded";

export const tooManyRequests = (Reason: ThrottleReason): Fault =>
  fault("TooManyRequestsException", "Rate Exceeded.", { status: 429, members: { Type: "User", Reason } });

export const recursiveInvocation = (): Fault =>
  user(
    "RecursiveInvocationException",
    "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services resources and stopped your function's invocation.",
    400,
  );

export const snapStartFailed = (message: string): Fault => user("SnapStartException", message, 400);

export const provisionedNotFound = (arn: string): Fault =>
  user(
    "ProvisionedConcurrencyConfigNotFoundException",
    `No Provisioned Concurrency Config found for this function: ${arn}`,
    404,
  );

export const mappingNotFound = (): Fault => notFound("The resource you requested does not exist.");

export const inUse = (message: string): Fault => user("ResourceInUseException", message, 400);

/** What AWS can do and the sandbox cannot (yet): refused by name, never pretended. */
export const notInSandbox = (what: string): Fault => invalidValue(`${what} is not in the sandbox.`);
