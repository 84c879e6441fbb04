/** The errors of CodeDeploy. https://docs.aws.amazon.com/codedeploy/latest/APIReference/CommonErrors.html and the pages of its operations */
import { type Fault, fault } from "../../kit/index.ts";

export const applicationExists = (name: string): Fault =>
  fault("ApplicationAlreadyExistsException", `Application already exists: ${name}`);

export const noApplication = (name: string): Fault =>
  fault("ApplicationDoesNotExistException", `No application found for name: ${name}`);

export const groupExists = (name: string): Fault =>
  fault("DeploymentGroupAlreadyExistsException", `Deployment group name already exists for application: ${name}`);

export const noGroup = (name: string): Fault =>
  fault("DeploymentGroupDoesNotExistException", `No Deployment Group found for name: ${name}`);

export const configExists = (name: string): Fault =>
  fault("DeploymentConfigAlreadyExistsException", `Deployment configuration name already exists: ${name}`);

export const noConfig = (name: string): Fault =>
  fault("DeploymentConfigDoesNotExistException", `No Deployment Configuration found for name: ${name}`);

export const noDeployment = (id: string): Fault =>
  fault("DeploymentDoesNotExistException", `The deployment ${id} could not be found`);

export const deploymentOver = (id: string): Fault =>
  fault("DeploymentAlreadyCompletedException", `The deployment ${id} is already complete`);

export const invalidRevision = (message: string): Fault => fault("InvalidRevisionException", message);

/** What AWS can do and the sandbox cannot: refused by name, never pretended. */
export const notInSandbox = (what: string): Fault =>
  fault("OperationNotSupportedException", `${what} is not in the sandbox.`);
