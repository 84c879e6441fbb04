export type { CallObserver, CallScope, RunCalls } from "./call-scope.ts";
export { readCaller } from "./caller.ts";
export { allSettings, allTypes, catalogueServices, loadCatalogue, meaningOf } from "./catalogue.ts";
export type { Aws } from "./client-class.ts";
export { clientsFor } from "./clients.ts";
export { classifyFault, notOffered } from "./faults.ts";
export { isReadOnly } from "./operations.ts";
export type {
  ResourceContext,
  ResourceType,
  RunScope,
  Setting,
  Sighting,
  Tags,
} from "./resource-type.ts";
export type { Target, TargetResponse } from "./target.ts";
