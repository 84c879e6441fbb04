/** What a member's value must satisfy beyond its kind. Written by scripts/generate-constraints.py from AWS's models. */

export interface Constraints {
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** By structure, then by member. */
  readonly members: Readonly<Record<string, Readonly<Record<string, Constraint>>>>;
}

export interface Constraint {
  /** Name of an enum. */
  readonly e?: string;
  /** Length of text or bytes, number of items. */
  readonly l?: Limits;
  /** Range of a number. */
  readonly r?: Limits;
  /** A whole number. */
  readonly w?: number;
  /** Of a list's items or a map's values. */
  readonly i?: Constraint;
  /** Of a map's keys. */
  readonly k?: Constraint;
}

/** Least and most, null for none; as JSON has no tuples, a list of two. */
export type Limits = readonly (number | null)[];

export type ConstraintLoaders = Readonly<Record<string, () => Promise<{ readonly default: Constraints }>>>;

/** What a value breaks, in the words of AWS's validation; empty where nothing. */
export function brokenBy(value: unknown, constraint: Constraint, enums: Constraints["enums"]): string | undefined {
  if (typeof value === "number") return brokenByNumber(value, constraint);
  const allowed = constraint.e === undefined ? undefined : enums[constraint.e];
  if (allowed && typeof value === "string" && !allowed.includes(value))
    return `Member must satisfy enum value set: [${allowed.join(", ")}]`;
  const length = constraint.l && lengthOf(value);
  const [least, most] = constraint.l ?? [];
  if (length === undefined) return undefined;
  if (isNumber(least) && length < least) return `Member must have length greater than or equal to ${least}`;
  return isNumber(most) && length > most ? `Member must have length less than or equal to ${most}` : undefined;
}

function brokenByNumber(value: number, { r: [least, most] = [], w }: Constraint): string | undefined {
  if (w !== undefined && !Number.isInteger(value)) return "Member must be a whole number";
  if (isNumber(least) && value < least) return `Member must have value greater than or equal to ${least}`;
  return isNumber(most) && value > most ? `Member must have value less than or equal to ${most}` : undefined;
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return typeof value === "object" && value !== null && !(value instanceof Date)
    ? Object.keys(value).length
    : undefined;
}
