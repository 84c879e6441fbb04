import { invalid } from "../faults.ts";
import { type Item, identityOf, typeOf, type Value } from "../values/attribute-value.ts";
import { add, decimalText, negated, parseDecimal } from "../values/number.ts";
import { valueAt } from "./paths.ts";
import type { Operand, Path, UpdateAction } from "./syntax.ts";

const invalidPath = () => invalid("The document path provided in the update expression is invalid for update");
const wrongOperand = () => invalid("An operand in the update expression has an incorrect data type");

/** The item as the update leaves it. Values on the right are those from before; the item itself stays as it is. */
export function applyUpdate(actions: readonly UpdateAction[], before: Item): Item {
  const draft: Draft = { M: structuredClone({ ...before }) };
  const settled = actions.map((action) => settle(action, before));
  for (const { path, value } of settled) if (value) put(draft, path, value);
  // From the end of each list, so that no removal moves the place of another; appended values then close up.
  const removals = settled.filter(({ value }) => !value).sort((a, b) => byPlaceDescending(a.path, b.path));
  for (const { path } of removals) remove(draft, path);
  return closeLists(draft).M ?? {};
}

/** What a path will hold; undefined for nothing. */
interface Settled {
  readonly path: Path;
  readonly value: Value | undefined;
}

type Draft = Value;

function settle(action: UpdateAction, before: Item): Settled {
  const { path } = action;
  switch (action.kind) {
    case "set":
      return { path, value: evaluate(action.value, before) };
    case "remove":
      return { path, value: undefined };
    case "add":
      return { path, value: added(valueAt(before, path), action.value) };
    case "delete":
      return { path, value: without(valueAt(before, path), action.value) };
  }
}

function evaluate(operand: Operand, item: Item): Value {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path": {
      const value = valueAt(item, operand.path);
      if (!value) throw invalid("The provided expression refers to an attribute that does not exist in the item");
      return value;
    }
    case "call":
      return call(operand.name, operand.operands, item);
    case "sum":
      return sum(evaluate(operand.left, item), evaluate(operand.right, item), operand.operator);
  }
}

function call(name: string, [first, second]: readonly Operand[], item: Item): Value {
  if (!first || !second) throw wrongOperand();
  if (name === "if_not_exists")
    return (first.kind === "path" ? valueAt(item, first.path) : undefined) ?? evaluate(second, item);
  const { L: head } = evaluate(first, item);
  const { L: tail } = evaluate(second, item);
  if (!head || !tail) throw wrongOperand();
  return { L: [...head, ...tail] };
}

function sum(a: Value, b: Value, operator: "+" | "-"): Value {
  if (a.N === undefined || b.N === undefined) throw wrongOperand();
  const right = parseDecimal(b.N);
  return { N: decimalText(add(parseDecimal(a.N), operator === "-" ? negated(right) : right)) };
}

function added(old: Value | undefined, value: Value): Value {
  if (!old) return value;
  if (typeOf(old) !== typeOf(value)) throw wrongOperand();
  if (value.N !== undefined) return sum(old, value, "+");
  if (value.SS) return { SS: [...new Set([...(old.SS ?? []), ...value.SS])] };
  if (value.NS) return { NS: [...new Set([...(old.NS ?? []), ...value.NS])] };
  return { BS: distinctBytes([...(old.BS ?? []), ...(value.BS ?? [])]) };
}

/** A set that nothing is left of is gone. */
function without(old: Value | undefined, value: Value): Value | undefined {
  if (!old) return undefined;
  if (typeOf(old) !== typeOf(value)) throw wrongOperand();
  const gone = new Set((value.SS ?? value.NS ?? []).concat((value.BS ?? []).map((B) => identityOf({ B }))));
  if (old.BS) {
    const BS = old.BS.filter((B) => !gone.has(identityOf({ B })));
    return BS.length > 0 ? { BS } : undefined;
  }
  const left = (old.SS ?? old.NS ?? []).filter((each) => !gone.has(each));
  if (left.length === 0) return undefined;
  return old.SS ? { SS: left } : { NS: left };
}

const distinctBytes = (all: readonly Uint8Array[]): Uint8Array[] => [
  ...new Map(all.map((B) => [identityOf({ B }), B])).values(),
];

/** The list or map that holds the last part of the path. */
function parentOf(draft: Draft, path: Path): Draft {
  const parent = path.slice(0, -1).reduce<Draft | undefined>(child, draft);
  const last = path.at(-1);
  if (!parent || !(typeof last === "number" ? parent.L : parent.M)) throw invalidPath();
  return parent;
}

const child = (value: Draft | undefined, part: string | number): Draft | undefined =>
  typeof part === "number" ? value?.L?.[part] : value?.M && Object.hasOwn(value.M, part) ? value.M[part] : undefined;

function put(draft: Draft, path: Path, value: Value): void {
  const parent = parentOf(draft, path);
  const last = path.at(-1);
  // A copy: the value may be a part of the item, which is changed further.
  const copy = structuredClone(value);
  if (typeof last === "number") {
    if (parent.L) parent.L[last] = copy;
  } else if (parent.M && last !== undefined) parent.M[last] = copy;
}

function remove(draft: Draft, path: Path): void {
  // Removing a top-level attribute that is not there is no error; within something that is not there it is.
  const parent = parentOf(draft, path);
  const last = path.at(-1);
  if (typeof last === "number") parent.L?.splice(last, 1);
  else if (parent.M && last !== undefined) delete parent.M[last];
}

function byPlaceDescending(a: Path, b: Path): number {
  const [x, y] = [a.at(-1), b.at(-1)];
  return typeof x === "number" && typeof y === "number" ? y - x : 0;
}

/** A position beyond the end of a list appends: the holes that leaves are closed. */
function closeLists(value: Draft): Draft {
  if (value.L) value.L = value.L.filter((each) => each !== undefined).map(closeLists);
  if (value.M) for (const each of Object.values(value.M)) closeLists(each);
  return value;
}
