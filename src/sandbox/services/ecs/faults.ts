/** The errors of ECS, in its own words. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html */
import { type Fault, fault } from "../../kit/index.ts";

export const clusterNotFound = (): Fault => fault("ClusterNotFoundException", "Cluster not found.");

export const clusterInactive = (): Fault => fault("ClusterNotFoundException", "The referenced cluster was inactive.");

export const invalidParameter = (message: string): Fault => fault("InvalidParameterException", message);

export const clientError = (message: string): Fault => fault("ClientException", message);

export const serviceNotFound = (): Fault => fault("ServiceNotFoundException", "Service not found.");

export const serviceNotActive = (): Fault => fault("ServiceNotActiveException", "Service was not ACTIVE.");

export const taskDefinitionNotFound = (): Fault => clientError("Unable to describe task definition.");

export const taskDefinitionMissing = (): Fault => clientError("TaskDefinition not found.");

export const taskDefinitionInactive = (): Fault => clientError("TaskDefinition is inactive");

export const taskNotFound = (): Fault => invalidParameter("The referenced task was not found.");

export const resourceInUse = (message: string): Fault => fault("ResourceInUseException", message);

export const updateInProgress = (message: string): Fault => fault("UpdateInProgressException", message);

export const instanceNotFound = (): Fault => invalidParameter("The referenced container instance was not found.");

export const assumeRoleFailed = (roleArn: string): Fault =>
  clientError(
    `ECS was unable to assume the role '${roleArn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`,
  );

/** What AWS can do and the sandbox cannot (yet): refused by name, never pretended. */
export const notInSandbox = (what: string): Fault =>
  fault("UnsupportedFeatureException", `${what} is not in the sandbox.`);
