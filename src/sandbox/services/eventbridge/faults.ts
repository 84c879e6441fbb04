/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/CommonErrors.html and the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const invalid = (message: string): Fault => fault("ValidationException", message, { status: 400 });

export const noRule = (name: string, bus: string): Fault =>
  fault("ResourceNotFoundException", `Rule ${name} does not exist on EventBus ${bus}.`);

export const noBus = (name: string): Fault => fault("ResourceNotFoundException", `Event bus ${name} does not exist.`);

export const noResource = (arn: string): Fault =>
  fault("ResourceNotFoundException", `The resource ${arn} does not exist.`);

export const busExists = (name: string): Fault =>
  fault("ResourceAlreadyExistsException", `Event bus ${name} already exists.`);

export const invalidPattern = (reason: string): Fault =>
  fault("InvalidEventPatternException", `Event pattern is not valid. Reason: ${reason}`);

export const limitExceeded = (): Fault =>
  fault("LimitExceededException", "The requested resource exceeds the maximum number allowed.");

export const managedRule = (name: string, by: string): Fault =>
  fault("ManagedRuleException", `Rule ${name} is managed by an AWS service can only be modified by [${by}].`);

export const notInSandbox = (what: string): Fault =>
  fault("NotImplemented", `${what} is not in the sandbox.`, { status: 501 });
