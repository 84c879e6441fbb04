/** Errors of EC2 Auto Scaling, in AWS's words. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const validationError = (message: string): Fault => fault("ValidationError", message);

export const groupNotFound = (name: string): Fault =>
  validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);

export const groupExists = (name: string): Fault =>
  fault(
    "AlreadyExistsFault",
    `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
  );

export const groupHasInstances = (): Fault =>
  fault(
    "ResourceInUseFault",
    "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
  );

export const activitiesInProgress = (): Fault =>
  fault(
    "ScalingActivityInProgressFault",
    "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
  );

export const inCooldown = (name: string): Fault =>
  fault("ScalingActivityInProgressFault", `Scaling activity in progress: AutoScalingGroup ${name} is in its cooldown.`);

export const instanceNotFound = (id: string): Fault =>
  validationError(`Instance Id not found - No managed instance found for instance ID: ${id}`);

export const unsupported = (operation: string, member: string): Fault =>
  validationError(`The sandbox does not support ${member} of ${operation}.`);
