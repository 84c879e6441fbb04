/** Checks input against what the SDK's schemas still know: required members, kinds, and that a union has one member. */
import { NumericValue } from "@smithy/core/serde";
import { fault } from "../kit/fault.ts";
import type { Kind, Shape, Values } from "./shape.ts";

/** Throws AWS's `ValidationException` with every violation in one message. */
export function validateInput(shape: Shape, input: object): void {
  if (shape.kind === "unit") return;
  const violations: string[] = [];
  walk(shape, input, "", violations);
  if (violations.length === 0) return;
  const count = `${violations.length} validation error${violations.length > 1 ? "s" : ""} detected: `;
  throw fault("ValidationException", count + violations.join("; "), { status: 400 });
}

function walk(shape: Shape, value: unknown, at: string, violations: string[]): void {
  const wanted = kindExpected(shape, value);
  if (wanted !== undefined) {
    violations.push(`Value at '${at}' failed to satisfy constraint: Member must be ${wanted}`);
    return;
  }
  if (Array.isArray(value)) walkList(shape, value, at, violations);
  else if (shape.isStructure) walkMembers(shape, value as Values, at === "" ? "" : `${at}.`, violations);
  else if (shape.kind === "map")
    for (const [key, each] of Object.entries(value as Values))
      if (each !== null && each !== undefined) walk(shape.value, each, `${at}.${key}`, violations);
}

/** What the value should have been; undefined where it is of the right kind. */
function kindExpected(shape: Shape, value: unknown): string | undefined {
  switch (shape.kind) {
    case "structure":
      return isObject(value) ? undefined : "a structure";
    case "union":
      return isObject(value) && membersSet(value) === 1 ? undefined : "a union with exactly one member set";
    case "list":
      return Array.isArray(value) ? undefined : "a list";
    case "map":
      return isObject(value) ? undefined : "a map";
    default: {
      const { test, name } = SCALARS[shape.kind] ?? ANYTHING;
      return test(value) ? undefined : name;
    }
  }
}

function walkList(shape: Shape, value: readonly unknown[], at: string, violations: string[]): void {
  if (shape.kind !== "list") return; // a document
  if (shape.value.kind === "string" && value.every((each) => typeof each === "string")) return;
  value.forEach((each, i) => {
    if (each !== null && each !== undefined) walk(shape.value, each, `${at}.${i + 1}`, violations);
  });
}

function walkMembers(shape: Shape, value: Values, prefix: string, violations: string[]): void {
  for (const { name, shape: member, required } of shape.members) {
    const each = value[name];
    if (each === undefined || each === null) {
      if (required)
        violations.push(`Value null at '${prefix}${name}' failed to satisfy constraint: Member must not be null`);
    } else if (!member.streaming) walk(member, each, prefix + name, violations);
  }
}

const membersSet = (value: Readonly<Record<string, unknown>>): number =>
  Object.entries(value).filter(([key, each]) => key !== "__type" && each !== undefined && each !== null).length;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

interface ScalarRule {
  readonly name: string;
  test(value: unknown): boolean;
}

const ANYTHING: ScalarRule = { name: "a value", test: () => true };

const SCALARS: Readonly<Partial<Record<Kind, ScalarRule>>> = {
  string: { name: "a string", test: (value) => typeof value === "string" || value instanceof String },
  boolean: { name: "a boolean", test: (value) => typeof value === "boolean" },
  number: { name: "a number", test: (value) => typeof value === "number" },
  timestamp: { name: "a timestamp", test: (value) => value instanceof Date && !Number.isNaN(value.getTime()) },
  blob: { name: "a blob", test: (value) => value instanceof Uint8Array },
  bigInteger: { name: "an integer", test: (value) => typeof value === "bigint" },
  bigDecimal: { name: "a decimal", test: (value) => value instanceof NumericValue },
};
