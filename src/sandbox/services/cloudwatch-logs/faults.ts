/** Faults of CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html */
import { fault } from "../../kit/index.ts";

export const invalid = (message: string) => fault("InvalidParameterException", message);
export const noGroup = () => fault("ResourceNotFoundException", "The specified log group does not exist.");
export const noStream = () => fault("ResourceNotFoundException", "The specified log stream does not exist.");
export const groupExists = () => fault("ResourceAlreadyExistsException", "The specified log group already exists");
export const streamExists = () => fault("ResourceAlreadyExistsException", "The specified log stream already exists");
export const notInSandbox = (what: string) =>
  fault("InvalidParameterException", `${what} is not supported by the sandbox.`);
