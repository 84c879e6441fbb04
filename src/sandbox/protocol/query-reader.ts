/** Decodes awsQuery and ec2Query requests: the one direction of these protocols that the SDK does not ship. */
import { NumericValue } from "@smithy/core/serde";
import { MalformedInput } from "./protocol.ts";
import type { Member, Shape, Values } from "./shape.ts";
import { bigIntegerFrom, booleanFrom, bytesFromBase64, numberFrom, timestampFrom } from "./text-values.ts";

/** `A.B.1.C=x` as a tree: a node has a value, children by name, or both. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

const DEEPEST = 64;

/** https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function parseForm(text: string): FormNode {
  const root: FormNode = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const path = key.split(".");
    if (path.length > DEEPEST) throw new MalformedInput(`The parameter ${key.slice(0, 80)} is nested too deep.`);
    let node = root;
    for (const part of path) {
      node.children ??= new Map();
      const child: FormNode = node.children.get(part) ?? {};
      node.children.set(part, child);
      node = child;
    }
    node.value = value;
  }
  return root;
}

export type QueryDialect = "aws" | "ec2";

/** The input structure from a parsed form. */
export const readQuery = (shape: Shape, form: FormNode, dialect: QueryDialect): Values =>
  readStructure(shape, form, dialect, "");

function read(shape: Shape, node: FormNode, dialect: QueryDialect, at: string): unknown {
  switch (shape.kind) {
    case "structure":
    case "union":
      return readStructure(shape, node, dialect, at);
    case "list":
      return readList(shape, node, dialect, at);
    case "map":
      return readMap(shape, node, dialect, at);
    default:
      return node.value === undefined ? undefined : readScalar(shape, node.value, at);
  }
}

function readStructure(shape: Shape, node: FormNode, dialect: QueryDialect, at: string): Values {
  const out: Values = {};
  for (const member of shape.members) {
    const key = keyOf(member, dialect);
    const child = node.children?.get(key);
    if (!child) continue;
    const value = read(member.shape, child, dialect, at ? `${at}.${key}` : key);
    if (value !== undefined) out[member.name] = value;
  }
  return out;
}

function keyOf({ name, shape: { traits } }: Member, dialect: QueryDialect): string {
  const key = traits.xmlName ?? name;
  return dialect === "aws" ? key : (traits.ec2QueryName ?? key.charAt(0).toUpperCase() + key.slice(1));
}

// Lists come flat (`Name.1`) or wrapped (`Name.member.1`); which one depends on traits that clients of other years read
// differently, so both are taken.
function readList(shape: Shape, node: FormNode, dialect: QueryDialect, at: string): unknown[] {
  const wrapper = shape.value.traits.xmlName ?? "member";
  const flat = dialect === "ec2" || shape.traits.xmlFlattened !== undefined;
  const holder = flat ? node : (node.children?.get(wrapper) ?? node.children?.get("member") ?? node);
  return indexed(holder).map((item, i) => read(shape.value, item, dialect, `${at}.${i + 1}`));
}

function readMap(shape: Shape, node: FormNode, dialect: QueryDialect, at: string): Values {
  const keyName = shape.key.traits.xmlName ?? "key";
  const valueName = shape.value.traits.xmlName ?? "value";
  const holder = shape.traits.xmlFlattened === undefined ? (node.children?.get("entry") ?? node) : node;
  return Object.fromEntries(
    indexed(holder).map((entry) => {
      const key = entry.children?.get(keyName)?.value ?? "";
      const value = entry.children?.get(valueName);
      return [key, value && read(shape.value, value, dialect, `${at}.${key}`)];
    }),
  );
}

const indexed = (node: FormNode): FormNode[] =>
  [...(node.children ?? [])]
    .filter(([key]) => /^\d+$/.test(key))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);

function readScalar(shape: Shape, value: string, at: string): unknown {
  switch (shape.kind) {
    case "boolean":
      return booleanFrom(value, at);
    case "number":
      return numberFrom(value, at);
    case "timestamp":
      return timestampFrom(value, shape.timestampFormat ?? "date-time", at);
    case "blob":
      return bytesFromBase64(value, at);
    case "bigInteger":
      return bigIntegerFrom(value, at);
    case "bigDecimal":
      return new NumericValue(String(numberFrom(value, at)), "bigDecimal");
    default:
      return value;
  }
}
