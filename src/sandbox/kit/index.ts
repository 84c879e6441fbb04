/** What a service author imports. */
export { type ArnParts, arn, globalArn, parseArn } from "./arn.ts";
export { type Clock, createClock, type Pace } from "./clock.ts";
export { type Collection, collection, type Table } from "./collection.ts";
export type { Context, Door, InventoryItem, IssuedCredentials, Principal, Visit } from "./context.ts";
export type { SandboxEventName, SandboxEvents } from "./events.ts";
export { Fault, fault, found } from "./fault.ts";
export { type LogLine, LogLines } from "./log-lines.ts";
export { page } from "./paging.ts";
export { type PassedRole, passesRoles } from "./passed-roles.ts";
export { defineRuntime, type Runtime } from "./runtime.ts";
export {
  type ActionsOf,
  type AuthorizedAction,
  defineService,
  type Fidelity,
  type Operation,
  type ResourcePolicyOf,
  type ResourcesOf,
  type Service,
} from "./service.ts";
export { fromLowerTagList, fromTagList, type Tags, toLowerTagList, toTagList, withoutTags } from "./tags.ts";
export type { Handler, Handlers, Input, OperationName, Output, ServiceClient } from "./types.ts";
export type { AcceptedSocket, HostRoute, ServerCertificate, WireRequest, WireResponse, WireSocket } from "./wire.ts";
