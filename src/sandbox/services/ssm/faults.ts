import { type Fault, fault } from "../../kit/index.ts";

export const validation = (message: string): Fault => fault("ValidationException", message);

/** AWS answers this one without a message. */
export const parameterNotFound = (name: string): Fault => fault("ParameterNotFound", `Parameter ${name} not found.`);

export const versionNotFound = (name: string, version: string): Fault =>
  fault(
    "ParameterVersionNotFound",
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  );
