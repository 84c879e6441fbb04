/** The SDK's schemas as plain, lazily built shapes: what readers, writers and the validation walk. */
import { NormalizedSchema } from "@smithy/core/schema";
import type { SchemaRef } from "@smithy/types";

export type Kind =
  | "structure"
  | "union"
  | "list"
  | "map"
  | "string"
  | "boolean"
  | "number"
  | "timestamp"
  | "blob"
  | "document"
  | "bigInteger"
  | "bigDecimal"
  | "unit";

/** The traits that decide how a value is written; `NormalizedSchema` has already merged member and target. */
export interface Traits {
  readonly [name: string]: unknown;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly mediaType?: string;
  readonly error?: "client" | "server";
  readonly httpError?: number;
  readonly awsQueryError?: readonly [code: string, status: number];
  readonly http?: readonly [method: string, uri: string, status: number];
}

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  /** The schema says that the member must be there; idempotency tokens are left to the client. */
  readonly required: boolean;
}

/** A map of decoded values by member name. */
export type Values = Record<string, unknown>;

export class Shape {
  readonly schema: NormalizedSchema;
  readonly kind: Kind;
  readonly traits: Traits;
  /** The shape's own name in the service model; undefined for simple shapes. */
  readonly name: string | undefined;
  /** The format of a timestamp where the schema fixes one. */
  readonly timestampFormat: "date-time" | "http-date" | "epoch-seconds" | undefined;
  readonly streaming: boolean;
  #members: readonly Member[] | undefined;
  #value: Shape | undefined;
  #key: Shape | undefined;
  #eventStream: Member | typeof NO_EVENTS | undefined;

  constructor(schema: NormalizedSchema) {
    this.schema = schema;
    this.kind = kindOf(schema);
    this.traits = schema.getMergedTraits() as Traits;
    this.name = schema.getName();
    this.streaming = schema.isStreaming();
    this.timestampFormat = this.kind === "timestamp" ? TIMESTAMPS[schema.getSchema() as number] : undefined;
  }

  static of(ref: SchemaRef): Shape {
    return shapeOf(NormalizedSchema.of(ref));
  }

  /** Members of a structure or union in the order of the model; empty for everything else. */
  get members(): readonly Member[] {
    this.#members ??= membersOf(this);
    return this.#members;
  }

  /** The element of a list or the value of a map. */
  get value(): Shape {
    this.#value ??= new Shape(this.schema.getValueSchema());
    return this.#value;
  }

  /** The key of a map. */
  get key(): Shape {
    this.#key ??= new Shape(this.schema.getKeySchema());
    return this.#key;
  }

  get isStructure(): boolean {
    return this.kind === "structure" || this.kind === "union";
  }

  /** The member that is an event stream, if the structure has one. */
  get eventStream(): Member | undefined {
    this.#eventStream ??= this.members.find(({ shape }) => shape.streaming && shape.isStructure) ?? NO_EVENTS;
    return this.#eventStream === NO_EVENTS ? undefined : this.#eventStream;
  }
}

const NO_EVENTS = Symbol("no event stream");
const shapes = new WeakMap<NormalizedSchema, Shape>();

function shapeOf(schema: NormalizedSchema): Shape {
  let shape = shapes.get(schema);
  if (!shape) {
    shape = new Shape(schema);
    shapes.set(schema, shape);
  }
  return shape;
}

const TIMESTAMPS: Readonly<Record<number, "date-time" | "http-date" | "epoch-seconds">> = {
  5: "date-time",
  6: "http-date",
  7: "epoch-seconds",
};

const SIMPLE: Readonly<Record<number, Kind>> = {
  0: "string",
  1: "number",
  2: "boolean",
  4: "timestamp",
  5: "timestamp",
  6: "timestamp",
  7: "timestamp",
  15: "document",
  17: "bigInteger",
  19: "bigDecimal",
  21: "blob",
  42: "blob",
};
const COMPOUND: Readonly<Record<number, Kind>> = { 1: "list", 2: "map", 3: "structure", [-3]: "structure", 4: "union" };
const LIST_BIT = 64;
const MAP_BIT = 128;

// A schema is a number (simple shapes; with bit 64 a list of them, with 128 a map), "unit", or an array led by its kind.
function kindOf(schema: NormalizedSchema): Kind {
  const form: unknown = schema.getSchema();
  if (form === "unit") return "unit";
  if (typeof form === "number") {
    if (form >= MAP_BIT) return "map";
    return form >= LIST_BIT ? "list" : (SIMPLE[form] ?? "string");
  }
  const kind = Array.isArray(form) ? COMPOUND[Number(form[0])] : undefined;
  if (!kind) throw new Error(`${schema.getName(true)}: a schema of an unknown kind`);
  return kind;
}

function membersOf(shape: Shape): readonly Member[] {
  if (!shape.isStructure) return [];
  const form: unknown = shape.schema.getSchema();
  const required = Array.isArray(form) && typeof form[6] === "number" ? form[6] : 0; // the first n are required
  return [...shape.schema.structIterator()].map(([name, schema], i) => ({
    name,
    shape: shapeOf(schema),
    required: i < required && !schema.isIdempotencyToken(),
  }));
}
