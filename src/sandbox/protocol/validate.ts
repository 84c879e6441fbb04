/** Checks input against the SDK's schema (required members, kinds, unions) and the models' constraints. */
import { NumericValue } from "@smithy/core/serde";
import { brokenBy, type Constraint, type Constraints } from "./constraints.ts";
import type { OperationSchema, ServiceSchema } from "./service-schema.ts";
import type { Kind, Shape, Values } from "./shape.ts";
import { type Violation, violationFault } from "./violations.ts";

const NONE: Constraints = { enums: {}, members: {} };

/** Throws the service's fault for input that breaks a rule. */
export function validateInput(service: ServiceSchema, { input: shape }: OperationSchema, input: object): void {
  if (shape.kind === "unit") return;
  const walker = new Walker(service.constraints ?? NONE);
  walker.walk(shape, input, undefined);
  if (walker.violations.length > 0) throw violationFault(service, walker.violations);
}

class Walker {
  readonly violations: Violation[] = [];
  readonly #constraints: Constraints;
  readonly #path: string[] = [];

  constructor(constraints: Constraints) {
    this.#constraints = constraints;
  }

  walk(shape: Shape, value: unknown, constraint: Constraint | undefined): void {
    const broken = kindExpected(shape, value) ?? (constraint && brokenBy(value, constraint, this.#constraints.enums));
    if (broken !== undefined) this.#add(value, broken);
    else if (shape.isStructure) this.#walkMembers(shape, value as Values);
    else if (shape.kind === "list") this.#walkList(shape.value, value as readonly unknown[], constraint?.i);
    else if (shape.kind === "map") this.#walkMap(shape.value, value as Values, constraint);
  }

  #walkMembers(shape: Shape, value: Values): void {
    const constraints = this.#constraints.members[shape.name ?? ""];
    for (const { name, shape: member, required } of shape.members) {
      const each = value[name];
      const isMissing = each === undefined || each === null;
      if (isMissing ? !required : member.streaming) continue;
      this.#path.push(name);
      if (isMissing) this.#add(undefined, "Member must not be null");
      else this.walk(member, each, constraints?.[name]);
      this.#path.pop();
    }
  }

  #walkList(shape: Shape, value: readonly unknown[], constraint: Constraint | undefined): void {
    if (!constraint && shape.kind === "string" && value.every((each) => typeof each === "string")) return;
    value.forEach((each, i) => {
      if (each === null || each === undefined) return;
      this.#path.push(String(i + 1), "member");
      this.walk(shape, each, constraint);
      this.#path.length -= 2;
    });
  }

  #walkMap(shape: Shape, value: Values, constraint: Constraint | undefined): void {
    for (const [key, each] of Object.entries(value)) {
      if (each === null || each === undefined) continue;
      this.#path.push(key);
      const broken = constraint?.k && brokenBy(key, constraint.k, this.#constraints.enums);
      if (broken !== undefined) this.#add(key, broken);
      this.#path.push("member");
      this.walk(shape, each, constraint?.i);
      this.#path.length -= 2;
    }
  }

  #add(value: unknown, rule: string): void {
    this.violations.push({ path: [...this.#path], value, rule });
  }
}

/** What the value must be; undefined where it is of the right kind. */
function kindExpected(shape: Shape, value: unknown): string | undefined {
  switch (shape.kind) {
    case "structure":
      return isObject(value) ? undefined : "Member must be a structure";
    case "union":
      return isObject(value) && membersSet(value) === 1
        ? undefined
        : "Member must be a union with exactly one member set";
    case "list":
      return Array.isArray(value) ? undefined : "Member must be a list";
    case "map":
      return isObject(value) ? undefined : "Member must be a map";
    default: {
      const { test, name } = SCALARS[shape.kind] ?? ANYTHING;
      return test(value) ? undefined : `Member must be ${name}`;
    }
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
