/** Faults of CloudWatch, by the SDK's names: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CommonErrors.html */
import { fault } from "../../kit/index.ts";

export const invalidValue = (message: string) => fault("InvalidParameterValueException", message);
export const badCombination = (message: string) => fault("InvalidParameterCombinationException", message);
export const missing = (name: string) =>
  fault("MissingRequiredParameterException", `The parameter ${name} is required.`);
export const invalid = (message: string) => fault("ValidationError", message);
export const noResource = (what: string) =>
  fault("ResourceNotFoundException", `${what} does not exist.`, { status: 404 });
export const notInSandbox = (what: string) =>
  fault("InvalidParameterValueException", `${what} is not supported by the sandbox.`);
