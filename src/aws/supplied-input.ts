/** What the engine adds to the input of a create: tags in the service's own form, an idempotency token, defaults. */
import type { Creating, RunScope, Tags } from "./resource-type.ts";
import { type InputSchema, type TagMember, tagMember, tokenMember } from "./schema.ts";

export interface Supply {
  readonly input: object;
  readonly schema: InputSchema;
  readonly creating: Creating;
  readonly run: RunScope;
  readonly tags: Tags;
  readonly token: string;
}

/** The input with everything supplied, and the token that will be sent. What the lab gave itself is kept. */
export function supplied({ input, schema, creating, run, tags, token }: Supply): {
  input: Record<string, unknown>;
  token: string | undefined;
} {
  const full: Record<string, unknown> = { ...creating.defaults?.(run), ...withoutUndefined(input) };
  const place = tagMember(schema);
  if (place && creating.takesTags?.(full as never) !== false)
    full[place.member] = tagged(place, full, { tags, creating });
  const member = tokenMember(schema);
  if (member === undefined) return { input: full, token: undefined };
  full[member] ??= token;
  return { input: full, token: String(full[member]) };
}

const withoutUndefined = (input: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

type Row = Record<string, unknown>;

function tagged(place: TagMember, input: Row, { tags, creating }: { tags: Tags; creating: Creating }): unknown {
  const given = input[place.member];
  switch (place.form) {
    case "map":
      return { ...(given as Tags | undefined), ...tags };
    case "list":
      return merged(given, tags, (key, value) => ({ [place.key]: key, [place.value]: value }));
    case "auto-scaling":
      return merged(given, tags, (Key, Value) => ({
        Key,
        Value,
        PropagateAtLaunch: true,
        ResourceId: input.AutoScalingGroupName,
        ResourceType: "auto-scaling-group",
      }));
    case "specifications":
      return specifications(given, tags, creating.tagTypes ?? []);
    default:
      return place satisfies never;
  }
}

/** A list of tags in which ours replace those of the same key. */
function merged(given: unknown, tags: Tags, make: (key: string, value: string) => Row): Row[] {
  const rows = Array.isArray(given) ? (given as Row[]) : [];
  return [
    ...rows.filter((row) => !(String(row.Key ?? row.key) in tags)),
    ...Object.entries(tags).map(([key, value]) => make(key, value)),
  ];
}

/** EC2's form: a list of tags for each type of resource that the call creates. */
function specifications(given: unknown, tags: Tags, types: readonly string[]): Row[] {
  const rows = Array.isArray(given) ? (given as Row[]) : [];
  const wanted = [...new Set([...rows.map((row) => String(row.ResourceType)), ...types])];
  return wanted.map((ResourceType) => ({
    ResourceType,
    Tags: merged(
      rows.filter((row) => row.ResourceType === ResourceType).flatMap((row) => (row.Tags as Row[] | undefined) ?? []),
      tags,
      (Key, Value) => ({ Key, Value }),
    ),
  }));
}
