/** Faults of AWS Cloud Map: https://docs.aws.amazon.com/cloud-map/latest/api/CommonErrors.html */
import { fault } from "../../kit/index.ts";

export const invalid = (message: string) => fault("InvalidInput", message);
export const notInSandbox = (what: string) => fault("InvalidInput", `${what} is not supported by the sandbox.`);
export const noNamespace = (id: string) => fault("NamespaceNotFound", `Namespace ${id} not found.`, { status: 404 });
export const noService = (id: string) => fault("ServiceNotFound", `Service ${id} not found.`, { status: 404 });
export const noInstance = (id: string) => fault("InstanceNotFound", `Instance ${id} not found.`, { status: 404 });
export const noOperation = (id: string) => fault("OperationNotFound", `Operation ${id} not found.`, { status: 404 });
export const inUse = (message: string) => fault("ResourceInUse", message);
