export type { CallMode, CallObserver, CallScope, CallSeen, RunCalls } from "./call-scope.ts";
export { readCaller } from "./caller.ts";
export { allSettings, allTypes, catalogueServices, loadCatalogue, type Meaning, meaningOf } from "./catalogue.ts";
export type { Aws, ClientClass } from "./client-class.ts";
export { clientsFor } from "./clients.ts";
export { alreadyExists, classifyFault, describeFault, type FaultClass, notOffered } from "./faults.ts";
export { isReadOnly } from "./operations.ts";
export type {
  Creating,
  ResourceContext,
  ResourceType,
  RunScope,
  ServiceCatalogue,
  Setting,
  Sighting,
  Tags,
} from "./resource-type.ts";
export type { Target, TargetRequest, TargetResponse } from "./target.ts";
