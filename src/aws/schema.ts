/** What the SDK's own schemas say about an operation's input: tag members, idempotency tokens, secrets. */
import { NormalizedSchema } from "@smithy/core/schema";

export type InputSchema = NormalizedSchema;

/** How an operation takes tags. */
export type TagMember =
  | { readonly member: string; readonly form: "map" }
  | { readonly member: string; readonly form: "list"; readonly key: string; readonly value: string }
  | { readonly member: string; readonly form: "specifications" }
  | { readonly member: string; readonly form: "auto-scaling" };

interface OperationSchema {
  readonly name: string;
  readonly input: InputSchema;
}

/** The schema of a command's operation, from the SDK's handler context. */
export function operationOf(command: unknown): OperationSchema | undefined {
  if (typeof command !== "object" || command === null || !("schema" in command)) return undefined;
  const { schema } = command;
  // [9, namespace, name, traits, input, output]: see shared design, protocol section 2.
  if (!Array.isArray(schema) || schema[0] !== 9) return undefined;
  return { name: String(schema[2]), input: NormalizedSchema.of(schema[4]) };
}

export function tagMember(input: InputSchema): TagMember | undefined {
  for (const [member, schema] of members(input)) {
    if (member !== "tags" && member !== "Tags" && member !== "TagSpecifications") continue;
    if (schema.isMapSchema()) return { member, form: "map" };
    if (!schema.isListSchema()) continue;
    const names = [...members(schema.getValueSchema())].map(([name]) => name);
    if (names.includes("PropagateAtLaunch")) return { member, form: "auto-scaling" };
    if (names.includes("ResourceType")) return { member, form: "specifications" };
    const [key, value] = names.includes("Key") ? ["Key", "Value"] : ["key", "value"];
    if (names.includes(key)) return { member, form: "list", key, value };
  }
  return undefined;
}

/** The member for an idempotency token, if the operation has one. ECS names it without marking it as one. */
export function tokenMember(input: InputSchema): string | undefined {
  for (const [member, schema] of members(input))
    if (schema.getMergedTraits().idempotencyToken || member === "clientToken") return member;
  return undefined;
}

const SECRET = "(left out)";

/** The input without what the schema marks as sensitive, and with bytes replaced by their number: fit for the journal. */
export function withoutSecrets(schema: InputSchema, value: unknown): unknown {
  if (value === undefined || value === null) return value;
  if (schema.getMergedTraits().sensitive) return SECRET;
  if (value instanceof Date) return value.toISOString();
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (schema.isBlobSchema()) return "(bytes)";
  if (Array.isArray(value)) {
    const item = schema.isListSchema() ? schema.getValueSchema() : undefined;
    return item ? value.map((each: unknown) => withoutSecrets(item, each)) : SECRET;
  }
  if (typeof value !== "object") return value;
  if (schema.isMapSchema()) {
    const item = schema.getValueSchema();
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutSecrets(item, each)]));
  }
  if (!schema.isStructSchema()) return schema.isDocumentSchema() ? value : SECRET;
  const known = new Map(members(schema));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) => {
      const member = known.get(key);
      return member ? [[key, withoutSecrets(member, each)]] : [];
    }),
  );
}

const members = (schema: InputSchema): Iterable<[string, InputSchema]> =>
  schema.isStructSchema() ? schema.structIterator() : [];
