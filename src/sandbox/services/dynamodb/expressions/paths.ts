import type { Item, Value } from "../values/attribute-value.ts";
import type { Path } from "./syntax.ts";

/** What is at the path; undefined where a part of it is missing or of another kind. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: { ...item } };
  for (const part of path) value = value && (typeof part === "number" ? value.L?.[part] : ownMember(value.M, part));
  return value;
}

const ownMember = (members: Record<string, Value> | undefined, name: string): Value | undefined =>
  members && Object.hasOwn(members, name) ? members[name] : undefined;

/** The parts of the item that the paths name, in their maps and lists; the lists close up. */
export function project(item: Item, paths: readonly Path[]): Item {
  const tree = treeOf(paths);
  return pickMembers(item, tree);
}

/** What of a value is wanted: all of it, or parts of it by name or position. */
interface Tree {
  whole: boolean;
  readonly parts: Map<string | number, Tree>;
}

function treeOf(paths: readonly Path[]): Tree {
  const root: Tree = { whole: false, parts: new Map() };
  for (const path of paths) {
    let node = root;
    for (const part of path) {
      const next = node.parts.get(part) ?? { whole: false, parts: new Map() };
      node.parts.set(part, next);
      node = next;
    }
    node.whole = true;
  }
  return root;
}

function pickMembers(members: Readonly<Record<string, Value>>, { parts }: Tree): Record<string, Value> {
  const picked: Record<string, Value> = {};
  for (const [name, tree] of parts) {
    const value = typeof name === "string" && Object.hasOwn(members, name) ? members[name] : undefined;
    const part = value && pick(value, tree);
    if (part) picked[String(name)] = part;
  }
  return picked;
}

function pick(value: Value, tree: Tree): Value | undefined {
  if (tree.whole) return value;
  if (value.M) {
    const members = pickMembers(value.M, tree);
    return Object.keys(members).length > 0 ? { M: members } : undefined;
  }
  if (!value.L) return undefined;
  const elements = [...tree.parts]
    .filter(([position]) => typeof position === "number")
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([position, part]) => {
      const element = value.L?.[Number(position)];
      const picked = element && pick(element, part);
      return picked ? [picked] : [];
    });
  return elements.length > 0 ? { L: elements } : undefined;
}
