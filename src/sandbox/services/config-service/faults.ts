/** https://docs.aws.amazon.com/config/latest/APIReference/API_Operations.html: the errors of each operation. */
import { type Fault, fault } from "../../kit/index.ts";

export const invalidParameter = (message: string): Fault => fault("InvalidParameterValueException", message);

export const noSuchRecorder = (name: string | undefined): Fault =>
  fault(
    "NoSuchConfigurationRecorderException",
    `Cannot find configuration recorder with the specified name '${name ?? null}'.`,
  );

export const noSuchChannel = (name: string | undefined): Fault =>
  fault("NoSuchDeliveryChannelException", `Cannot find delivery channel with specified name '${name ?? null}'.`);

export const noSuchRule = (name: string | undefined): Fault =>
  fault(
    "NoSuchConfigRuleException",
    `The ConfigRule '${name ?? null}' provided in the request is invalid. Please check the configRule name.`,
  );

export const noRecorder = (): Fault =>
  fault(
    "NoAvailableConfigurationRecorderException",
    "There are no configuration recorders available to provide the role needed to describe your resources. Create a configuration recorder.",
  );

export const ruleInUse = (name: string, what: string): Fault =>
  fault("ResourceInUseException", `The rule ${name} is currently being ${what}. Try again later.`);

/** Why a delivery channel cannot write to its bucket. */
export const cannotDeliver = (bucket: string, why: string): Fault =>
  fault("InsufficientDeliveryPolicyException", `Insufficient delivery policy to s3 bucket: ${bucket}, ${why}.`);
