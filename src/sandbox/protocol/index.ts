/** AWS's wire protocols, driven by the SDK's own schemas. Knows no service by name. */
export { type Classified, classify, protocolOf } from "./classify.ts";
export type { ConstraintLoaders } from "./constraints.ts";
export type { Call, Protocol, ProtocolName } from "./protocol.ts";
export { protocols } from "./protocols.ts";
export { type ClientLoaders, createRegistry, type Registry } from "./registry.ts";
export type { ServiceRow } from "./service-row.ts";
export type { OperationSchema, ServiceSchema } from "./service-schema.ts";
export type { Member, Shape, Values } from "./shape.ts";
export { validateInput } from "./validate.ts";
export { wireErrorOf } from "./wire-error.ts";
