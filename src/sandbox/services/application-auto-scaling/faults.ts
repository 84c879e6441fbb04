/** Faults of Application Auto Scaling: https://docs.aws.amazon.com/autoscaling/application/APIReference/CommonErrors.html */
import { fault } from "../../kit/index.ts";
import type { TargetId } from "./state.ts";

export const invalid = (message: string) => fault("ValidationException", message);
export const notInSandbox = (what: string) => fault("ValidationException", `${what} is not supported by the sandbox.`);

const named = ({ namespace, resourceId, dimension }: TargetId): string =>
  `service namespace: ${namespace}, resource ID: ${resourceId}, scalable dimension: ${dimension}`;

export const noTarget = (id: TargetId) => fault("ObjectNotFoundException", `No scalable target found for ${named(id)}`);
export const notRegistered = (id: TargetId) =>
  fault("ObjectNotFoundException", `No scalable target registered for ${named(id)}`);
export const noPolicy = (id: TargetId, name: string) =>
  fault("ObjectNotFoundException", `No scaling policy found for ${named(id)}, policy name: ${name}`);
export const noScheduledAction = (id: TargetId, name: string) =>
  fault("ObjectNotFoundException", `No scheduled action found for ${named(id)}, scheduled action name: ${name}`);
