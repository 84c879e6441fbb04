/** EC2's errors that are not bound to one noun. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
import { type Fault, fault } from "../../kit/index.ts";

export const dryRun = (): Fault =>
  fault("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", { status: 412 });

export const unsupported = (operation: string, member: string): Fault =>
  fault("UnsupportedOperation", `The sandbox does not support ${member} of ${operation}.`);

export const missingParameter = (name: string): Fault =>
  fault("MissingParameter", `The request must contain the parameter ${name}`);

export const invalidValue = (message: string): Fault => fault("InvalidParameterValue", message);

export const invalidParameterValue = (value: unknown, parameter: string, reason: string): Fault =>
  invalidValue(`Value (${String(value)}) for parameter ${parameter} is invalid. ${reason}`);

export const invalidCombination = (message: string): Fault => fault("InvalidParameterCombination", message);

export const dependencyViolation = (noun: string, id: string): Fault =>
  fault("DependencyViolation", `The ${noun} '${id}' has dependencies and cannot be deleted.`);

export const incorrectState = (message: string): Fault => fault("IncorrectState", message);

export const idempotentMismatch = (): Fault =>
  fault(
    "IdempotentParameterMismatch",
    "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
  );

export const notPermitted = (message: string): Fault => fault("OperationNotPermitted", message);

/** The value, or MissingParameter. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") throw missingParameter(name);
  return value;
}
