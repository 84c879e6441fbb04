/** Patch operations. https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { badRequest } from "./faults.ts";

type Op = "add" | "remove" | "replace" | "copy";

/** What one operation asks for: its value, and what stands for the `{...}` parts of the rule's path. */
export interface Patch {
  readonly op: Op;
  readonly value: string | undefined;
  readonly keys: readonly string[];
  readonly from: string | undefined;
}

/** A path that may be patched, for example `/variables/{name}`. */
export interface PatchRule<T> {
  readonly path: string;
  readonly ops: readonly Op[];
  apply(row: T, patch: Patch): T;
}

/** The row after all operations, in their order; refuses paths and operations that no rule knows. */
export function applyPatches<T>(
  row: T,
  operations: readonly ApiGateway.PatchOperation[] | undefined,
  rules: readonly PatchRule<T>[],
): T {
  return (operations ?? []).reduce((current, operation) => {
    const op = operation.op ?? "replace";
    const path = operation.path ?? "";
    for (const rule of rules) {
      const keys = keysOf(rule.path, path);
      if (!keys) continue;
      if (!isOneOf(op, rule.ops))
        throw badRequest(
          `Invalid patch operation specified. Must be one of: [${rule.ops.join(", ")}] for the path '${path}'`,
        );
      return rule.apply(current, { op, value: operation.value, keys, from: operation.from });
    }
    throw invalidPath(path, op, rules);
  }, row);
}

const isOneOf = (op: string, ops: readonly Op[]): op is Op => ops.some((each) => each === op);

export const invalidPath = <T>(path: string, op: string, rules: readonly PatchRule<T>[]) => {
  const allowed = rules.filter((rule) => isOneOf(op, rule.ops)).map((rule) => rule.path);
  return badRequest(
    `Invalid patch path  '${path}' specified for op '${op}'. Must be one of: [${[...new Set(allowed)].join(", ")}]`,
  );
};

/** `~1` is a slash and `~0` a tilde within a part. */
function keysOf(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const keys: string[] = [];
  for (const [i, part] of wanted.entries()) {
    if (part.startsWith("{")) keys.push(unescaped(given[i] ?? ""));
    else if (part !== given[i]) return undefined;
  }
  return keys;
}

const unescaped = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** A member that holds text. An optional one is taken away by `remove` or an empty value. */
export const text = <T>(path: string, set: (row: T, value: string) => T, ops: readonly Op[] = ["replace"]) =>
  rule<T>(path, ops, (row, { value, op }) => set(row, op === "remove" ? "" : (value ?? "")));

export const flag = <T>(path: string, set: (row: T, value: boolean) => T) =>
  rule<T>(path, ["replace"], (row, { value }) => set(row, readFlag(path, value)));

export const numeric = <T>(path: string, set: (row: T, value: number) => T, ops: readonly Op[] = ["replace"]) =>
  rule<T>(path, ops, (row, { value }) => set(row, readNumber(path, value)));

/** Entries of a map: `/variables/{name}`. */
export const entries = <T, V>(
  path: string,
  get: (row: T) => Readonly<Record<string, V>> | undefined,
  set: (row: T, value: Record<string, V>) => T,
  read: (value: string) => V,
) =>
  rule<T>(path, ["add", "replace", "remove"], (row, { op, keys, value }) => {
    const key = keys[0] ?? "";
    const { [key]: _, ...rest } = get(row) ?? {};
    return set(row, op === "remove" ? (rest as Record<string, V>) : { ...get(row), [key]: read(value ?? "") });
  });

/** Items of a list that the path itself names: `/binaryMediaTypes/{type}`. */
export const items = <T>(
  path: string,
  get: (row: T) => readonly string[] | undefined,
  set: (row: T, value: string[]) => T,
) =>
  rule<T>(path, ["add", "replace", "remove"], (row, { op, keys, value }) => {
    const [key = ""] = keys;
    const others = (get(row) ?? []).filter((each) => each !== key);
    if (op === "remove") return set(row, others);
    return set(row, [...others, op === "replace" && value ? value : key]);
  });

export const rule = <T>(path: string, ops: readonly Op[], apply: PatchRule<T>["apply"]): PatchRule<T> => ({
  path,
  ops,
  apply,
});

export function readFlag(path: string, value: string | undefined): boolean {
  if (value?.toLowerCase() === "true") return true;
  if (value?.toLowerCase() === "false") return false;
  throw badRequest(`Invalid patch value '${value ?? ""}' specified for path '${path}'. Must be a boolean value`);
}

export function readNumber(path: string, value: string | undefined): number {
  const number = Number(value);
  if (value === undefined || value.trim() === "" || !Number.isFinite(number))
    throw badRequest(`Invalid patch value '${value ?? ""}' specified for path '${path}'. Must be a number`);
  return number;
}
