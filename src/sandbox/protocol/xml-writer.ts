/** Writes values as XML by their schema: one string, no tree. https://smithy.io/2.0/spec/protocol-traits.html */
import { dateToUtcString, NumericValue } from "@smithy/core/serde";
import type { Member, Shape, Values } from "./shape.ts";

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A structure as the element `name`, with `xmlns` where one is given and the shape has none of its own. */
export function writeXmlElement(shape: Shape, value: Values, name: string, xmlns?: string): string {
  const own = xmlnsOf(shape);
  const namespace = own === "" && xmlns ? ` xmlns="${escapeAttribute(xmlns)}"` : own;
  return element(name, namespace + attributesOf(shape, value), writeXmlMembers(shape, value));
}

/** The members of a structure, without an element around them. */
export function writeXmlMembers(shape: Shape, value: Values): string {
  let xml = "";
  for (const member of shape.members) {
    const each = value[member.name];
    if (each === undefined || each === null || member.shape.traits.xmlAttribute !== undefined) continue;
    xml += writeMember(member, each);
  }
  return xml;
}

export const escapeXml = (text: string): string => text.replace(/[&<>\r\u0085\u2028]/g, entityOf);

function writeMember({ name, shape }: Member, value: unknown): string {
  return writeNamed(shape, value, shape.traits.xmlName ?? name);
}

/** A value under an element name; a flat list or map becomes several elements of that name. */
function writeNamed(shape: Shape, value: unknown, name: string): string {
  switch (shape.kind) {
    case "structure":
    case "union": {
      const members = valuesOf(value);
      return element(name, xmlnsOf(shape) + attributesOf(shape, members), writeXmlMembers(shape, members));
    }
    case "list":
      return writeList(shape, value, name);
    case "map":
      return writeMap(shape, value, name);
    default:
      return element(name, xmlnsOf(shape), escapeXml(writeXmlScalar(shape, value)));
  }
}

function writeList(shape: Shape, value: unknown, name: string): string {
  const items = Array.isArray(value) ? value.filter((each) => each !== undefined && each !== null) : [];
  const flat = shape.traits.xmlFlattened !== undefined;
  const itemName = flat ? name : (shape.value.traits.xmlName ?? "member");
  const xml = items.map((item) => writeNamed(shape.value, item, itemName)).join("");
  return flat ? xml : element(name, xmlnsOf(shape), xml);
}

function writeMap(shape: Shape, value: unknown, name: string): string {
  const flat = shape.traits.xmlFlattened !== undefined;
  const keyName = shape.key.traits.xmlName ?? "key";
  const valueName = shape.value.traits.xmlName ?? "value";
  const entries = Object.entries(valuesOf(value)).filter(([, each]) => each !== undefined && each !== null);
  const xml = entries
    .map(([key, each]) =>
      element(
        flat ? name : "entry",
        "",
        element(keyName, xmlnsOf(shape.key), escapeXml(key)) + writeNamed(shape.value, each, valueName),
      ),
    )
    .join("");
  return flat ? xml : element(name, xmlnsOf(shape), xml);
}

/** A scalar's text, not escaped. */
export function writeXmlScalar(shape: Shape, value: unknown): string {
  if (value instanceof Date) return writeTimestamp(value, shape.timestampFormat ?? "date-time");
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.length).toString("base64");
  if (value instanceof NumericValue) return value.string;
  return String(value);
}

function writeTimestamp(date: Date, format: "date-time" | "http-date" | "epoch-seconds"): string {
  if (format === "epoch-seconds") return String(date.getTime() / 1000);
  return format === "http-date" ? dateToUtcString(date) : date.toISOString().replace(".000Z", "Z");
}

function attributesOf(shape: Shape, value: Values): string {
  let text = "";
  for (const { name, shape: member } of shape.members) {
    const each = value[name];
    if (member.traits.xmlAttribute === undefined || each === undefined || each === null) continue;
    text += ` ${member.traits.xmlName ?? name}="${escapeAttribute(writeXmlScalar(member, each))}"`;
  }
  return text;
}

function xmlnsOf({ traits: { xmlNamespace } }: Shape): string {
  if (!Array.isArray(xmlNamespace)) return "";
  const [prefix, uri] = xmlNamespace;
  return ` ${prefix ? `xmlns:${prefix}` : "xmlns"}="${escapeAttribute(String(uri))}"`;
}

const element = (name: string, attributes: string, content: string): string =>
  content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;

const valuesOf = (value: unknown): Values => (typeof value === "object" && value !== null ? (value as Values) : {});

const escapeAttribute = (text: string): string => escapeXml(text).replace(/"/g, "&quot;");

const entityOf = (character: string): string =>
  ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character] ??
  `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
