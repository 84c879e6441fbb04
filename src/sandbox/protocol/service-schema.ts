/** Reads a service's operations, errors and protocol out of its SDK client package (or of the schema-only build of it). */
import type { SchemaRef } from "@smithy/types";
import type { Constraints } from "./constraints.ts";
import type { ProtocolName } from "./protocol.ts";
import { createRouter, type Route } from "./rest-router.ts";
import type { ServiceRow } from "./service-row.ts";
import { Shape, type Traits } from "./shape.ts";

export interface OperationSchema {
  readonly name: string;
  readonly traits: Traits;
  readonly input: Shape;
  readonly output: Shape;
}

export interface ServiceSchema {
  readonly row: ServiceRow;
  /** The protocol that the JS client speaks; another client may speak another one that the service has. */
  readonly protocol: ProtocolName;
  /** For example `com.amazonaws.ecs`. */
  readonly namespace: string;
  readonly xmlNamespace: string;
  /** JSON and CBOR errors carry the old query code in a header. */
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** Modelled errors by shape name. */
  readonly errors: ReadonlyMap<string, Shape>;
  /** Enums, lengths and ranges; undefined where the service's are not in the sandbox. */
  readonly constraints: Constraints | undefined;
  readonly route: Route;
}

/** A client package's exports, or those of its schema-only build, which has `meta` in place of the client class. */
export type ClientModule = Readonly<Record<string, unknown>>;

export interface ClientMeta {
  readonly shapeId: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const OPERATION = 9;
const ERROR = -3;

export function readServiceSchema(row: ServiceRow, module: ClientModule, constraints?: Constraints): ServiceSchema {
  const { shapeId, settings } = isMeta(module.meta) ? module.meta : readClientMeta(module);
  const protocol = PROTOCOLS[shapeId];
  if (!protocol) throw new Error(`${row.id}: the protocol ${shapeId} is unknown`);
  const operations = new Map<string, OperationSchema>();
  const errors = new Map<string, Shape>();
  for (const schema of Object.values(module)) {
    if (!Array.isArray(schema)) continue;
    const [kind, , name, traits, input, output] = schema as [number, string, string, unknown, SchemaRef, SchemaRef];
    if (kind === OPERATION) operations.set(name, operationOf(name, traits, input, output));
    if (kind === ERROR) errors.set(name, Shape.of(schema as unknown as SchemaRef));
  }
  const all = [...operations.values()];
  let route: Route | undefined;
  return {
    row,
    protocol,
    namespace: textOf(settings.defaultNamespace),
    xmlNamespace: textOf(settings.xmlNamespace),
    queryCompatible: settings.awsQueryCompatible === true,
    operations,
    errors,
    constraints,
    route: (request) => {
      route ??= createRouter(all, row.bucketAddressing === true);
      return route(request);
    },
  };
}

// Shapes are built when first asked for: a large service has thousands.
const operationOf = (name: string, traits: unknown, input: SchemaRef, output: SchemaRef): OperationSchema => ({
  name,
  traits: typeof traits === "object" && traits !== null ? (traits as Traits) : {},
  get input() {
    return Shape.of(input);
  },
  get output() {
    return Shape.of(output);
  },
});

/** Protocol and settings of a client package: its client class tells them, nothing else of the package does. */
export function readClientMeta(module: ClientModule): ClientMeta {
  const [, Client] =
    Object.entries(module).find(
      ([name, value]) => name.endsWith("Client") && name !== "__Client" && typeof value === "function",
    ) ?? [];
  if (typeof Client !== "function") throw new Error("the client package exports no client class");
  const credentials = { accessKeyId: "none", secretAccessKey: "none" };
  const { config }: { config: ClientConfig } = Reflect.construct(Client, [{ region: "us-east-1", credentials }]);
  return { shapeId: config.protocol.getShapeId(), settings: config.protocolSettings };
}

interface ClientConfig {
  readonly protocol: { getShapeId(): string };
  readonly protocolSettings: Readonly<Record<string, unknown>>;
}

const isMeta = (value: unknown): value is ClientMeta =>
  typeof value === "object" && value !== null && "shapeId" in value && "settings" in value;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const PROTOCOLS: Readonly<Record<string, ProtocolName>> = {
  "aws.protocols#awsJson1_0": "awsJson1_0",
  "aws.protocols#awsJson1_1": "awsJson1_1",
  "aws.protocols#restJson1": "restJson1",
  "aws.protocols#restXml": "restXml",
  "aws.protocols#awsQuery": "awsQuery",
  "aws.protocols#ec2Query": "ec2Query",
  "smithy.protocols#rpcv2Cbor": "rpcv2Cbor",
};
