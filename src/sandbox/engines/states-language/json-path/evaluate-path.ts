import { isList, isObject, type Json, type JsonObject, sameJson } from "../json.ts";
import type { Filter, Operand } from "./filter.ts";
import type { Path, Step } from "./parse-path.ts";

/** What the roots of a path stand for. */
export interface PathRoots {
  readonly input: Json;
  readonly context: JsonObject;
  readonly variables: JsonObject;
  /** The `@` of a filter. */
  readonly item?: Json;
}

/**
 * The value at a path: of a definite path the value itself, or undefined where it is not there; of any other path the
 * list of all that match.
 */
export function evaluatePath(path: Path, roots: PathRoots): Json | undefined {
  const root = rootOf(path, roots);
  if (root === undefined) return undefined;
  let found: Json[] = [root];
  let isDeep = false;
  for (const step of path.steps) {
    if (step.kind === "deep") {
      isDeep = true;
      continue;
    }
    const from = isDeep ? found.flatMap(withDescendants) : found;
    found = from.flatMap((value) => take(step, value, roots));
    isDeep = false;
  }
  return path.isDefinite ? found[0] : found;
}

function rootOf({ root }: Path, roots: PathRoots): Json | undefined {
  if (root === "input") return roots.input;
  if (root === "context") return roots.context;
  return root === "item" ? roots.item : roots.variables[root.variable];
}

const withDescendants = (value: Json): Json[] => [value, ...childrenOf(value).flatMap(withDescendants)];

const childrenOf = (value: Json): readonly Json[] =>
  isList(value) ? value : isObject(value) ? Object.values(value) : [];

function take(step: Step, value: Json, roots: PathRoots): readonly Json[] {
  switch (step.kind) {
    case "names":
      return isObject(value) ? step.names.flatMap((name) => present(value[name])) : [];
    case "indexes":
      return isList(value) ? step.indexes.flatMap((index) => present(value.at(index))) : [];
    case "slice":
      return isList(value) ? sliced(value, step) : [];
    case "all":
      return childrenOf(value);
    case "filter":
      return childrenOf(value).filter((item) => holds(step.filter, { ...roots, item }));
    case "length":
      return isList(value) || typeof value === "string"
        ? [value.length]
        : isObject(value)
          ? [Object.keys(value).length]
          : [];
    case "deep":
      return [value];
  }
}

const present = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

function sliced(list: readonly Json[], { from, to, by }: { from?: number; to?: number; by: number }): Json[] {
  const chosen = list.slice(from ?? 0, to ?? list.length);
  return by === 1 ? chosen : chosen.filter((_, i) => i % Math.max(1, by) === 0);
}

function holds(filter: Filter, roots: PathRoots): boolean {
  switch (filter.kind) {
    case "and":
      return filter.parts.every((part) => holds(part, roots));
    case "or":
      return filter.parts.some((part) => holds(part, roots));
    case "not":
      return !holds(filter.part, roots);
    case "exists":
      return evaluatePath(filter.path, roots) !== undefined;
    case "matches": {
      const text = operandValue(filter.left, roots);
      return typeof text === "string" && filter.pattern.test(text);
    }
    case "compare":
      return compares(operandValue(filter.left, roots), filter.operator, operandValue(filter.right, roots));
  }
}

const operandValue = (operand: Operand, roots: PathRoots): Json | undefined =>
  "value" in operand ? operand.value : evaluatePath(operand.path, roots);

function compares(left: Json | undefined, operator: string, right: Json | undefined): boolean {
  if (operator === "==") return sameJson(left, right);
  if (operator === "!=") return !sameJson(left, right);
  if (operator === "in" || operator === "nin")
    return isList(right) && right.some((each) => sameJson(each, left)) === (operator === "in");
  if (typeof left === "number" && typeof right === "number") return ordered(left - right, operator);
  if (typeof left === "string" && typeof right === "string")
    return ordered(left < right ? -1 : left > right ? 1 : 0, operator);
  return false;
}

function ordered(difference: number, operator: string): boolean {
  if (operator === "<") return difference < 0;
  if (operator === "<=") return difference <= 0;
  return operator === ">" ? difference > 0 : difference >= 0;
}
