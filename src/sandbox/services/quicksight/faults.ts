/** Errors of Amazon QuickSight: https://docs.aws.amazon.com/quicksight/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const accountNotFound = (account: string): Fault =>
  fault("ResourceNotFoundException", `Directory information for account ${account} is not found.`, {
    members: { ResourceType: "ACCOUNT_SUBSCRIPTION" },
  });

export const notFound = (type: "USER" | "NAMESPACE" | AssetType, name: string): Fault =>
  fault("ResourceNotFoundException", `${titleOf(type)} ${name} is not found`, { members: { ResourceType: type } });

export const exists = (type: "USER" | "ACCOUNT" | AssetType, name: string): Fault =>
  fault("ResourceExistsException", `${titleOf(type)} ${name} already exists`, { members: { ResourceType: type } });

export const conflict = (message: string): Fault => fault("ConflictException", message);

export const invalidValue = (message: string): Fault => fault("InvalidParameterValueException", message);

export const invalidParameter = (message: string): Fault => fault("InvalidParameterException", message);

export const preconditionNotMet = (message: string): Fault => fault("PreconditionNotMetException", message);

export const accessDenied = (message: string): Fault => fault("AccessDeniedException", message);

/** Members and kinds that AWS takes and the sandbox does not. */
export const notInSandbox = (what: string): Fault => invalidValue(`${what} is not in the sandbox.`);

export type AssetType = "DATA_SOURCE" | "DATA_SET" | "INGESTION" | "ANALYSIS" | "DASHBOARD";

const titleOf = (type: string): string =>
  type
    .split("_")
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join("");
