/** The engine's plan of a query (EXPLAIN as JSON), with the tables that it scans. */
import type { TableDefinition } from "../definitions.ts";
import { physicalName } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import type { Prepared } from "../prepare.ts";

export interface EngineNode {
  readonly name: string;
  readonly children: readonly EngineNode[];
  readonly info: Readonly<Record<string, string | readonly string[]>>;
  readonly rows: number;
  /** Of a scan of one of the warehouse's tables. */
  readonly table: TableDefinition | undefined;
}

interface RawNode {
  readonly name?: string;
  readonly children?: readonly RawNode[];
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
}

export async function enginePlan({ connection }: Execution, prepared: Prepared): Promise<EngineNode | undefined> {
  const { rows } = await connection.run(`EXPLAIN (FORMAT json) ${prepared.sql}`);
  const parsed: readonly RawNode[] = JSON.parse(String(rows[0]?.[1] ?? "[]"));
  const [root] = parsed;
  return root && nodeOf(root, prepared.tables);
}

function nodeOf(
  { name = "", children = [], extra_info: info = {} }: RawNode,
  tables: readonly TableDefinition[],
): EngineNode {
  const scanned = /"([^"]+)"$/.exec(textsOf(info.Table)[0] ?? "")?.[1];
  const inner = children.map((each) => nodeOf(each, tables));
  return {
    name: name.trim(),
    children: inner,
    info,
    rows: Number(textsOf(info["Estimated Cardinality"])[0] ?? inner[0]?.rows ?? 1),
    table: tables.find((each) => physicalName(each) === scanned),
  };
}

export const textsOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? (value === "" ? [] : [value]) : value;

/** Conditions of a scan and of the filter right above it, one by one. */
export const conditionsOf = (scan: EngineNode, filter?: EngineNode): string[] =>
  [...textsOf(scan.info.Filters), ...textsOf(filter?.info.Expression)].flatMap(conjuncts);

/** `a AND (b OR c)` apart at the ANDs of the outermost level. */
export function conjuncts(condition: string): string[] {
  const text = unwrapped(condition.trim());
  const parts: string[] = [];
  let [depth, quotes, from] = [0, false, 0];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "'") quotes = !quotes;
    if (quotes) continue;
    if (letter === "(") depth++;
    if (letter === ")") depth--;
    if (
      depth === 0 &&
      text.startsWith(" AND ", at) &&
      !/\bBETWEEN\s+\S.*$/.test(text.slice(from, at).replace(/.* AND /, ""))
    ) {
      parts.push(text.slice(from, at));
      from = at + 5;
    }
  }
  parts.push(text.slice(from));
  return parts.length === 1 ? [unwrapped(parts[0] ?? "")] : parts.flatMap(conjuncts);
}

/** Without brackets around the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    depth += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
    if (depth === 0) return text;
  }
  return unwrapped(text.slice(1, -1).trim());
}
