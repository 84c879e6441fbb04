/** Conditions of the engine's plan as Redshift writes them. */
import type { Scanned } from "./redshift-plan.ts";

const OPERATOR = /^(.+?)\s*(=|<>|!=|<=|>=|<|>|IS NOT DISTINCT FROM)\s*(.+)$/;

/** `Filter: ((a > 1) AND (b = 2))`. */
export function filterText(conditions: readonly string[], tables: readonly Scanned[]): string {
  const parts = conditions.map((each) => `(${inWords(each, tables)})`);
  return parts.length === 1 ? `Filter: ${parts[0]}` : `Filter: (${parts.join(" AND ")})`;
}

function inWords(text: string, tables: readonly Scanned[]): string {
  const plain = text
    .replace(/^optional: /, "")
    .replaceAll("::TIMESTAMP", "::timestamp without time zone")
    .replaceAll("::DATE", "::date")
    .replaceAll("!=", "<>")
    .replaceAll(/CAST\((\w+) AS ([A-Z]+)\)/g, (_, column: string, type: string) => `(${column})::${type.toLowerCase()}`)
    .replaceAll(/(?<==|<>|<|>)'([^']*)'(?!::)/g, "'$1'::text");
  const spaced = plain.replace(/^(\w+)(>=|<=|<>|=|<|>)(?=\S)/, "$1 $2 ");
  return tables.length > 1 ? spaced.replace(/^(\w+)/, (name) => named(name, tables)) : spaced;
}

export interface Condition {
  readonly text: string;
  readonly operator: string;
  /** Columns of both sides; empty for expressions. */
  readonly outer: string;
  readonly inner: string;
}

/** A condition of a join: the left side is the outer table's. */
export function condition(text: string): Condition {
  const [, left = "", operator = "", right = ""] = OPERATOR.exec(text) ?? [];
  const equal = operator === "IS NOT DISTINCT FROM" ? "=" : operator;
  // What a subquery answers is known by its place alone.
  const other = /^#\d+$/.test(right) ? left : right;
  return {
    text: `${sideOf("outer", left)} ${equal} ${sideOf("inner", other)}`,
    operator: equal,
    outer: columnOf(left),
    inner: columnOf(other),
  };
}

/** `"outer".customer_id`, as Redshift tells the two sides apart. */
const sideOf = (side: string, text: string): string => (columnOf(text) === "" ? text : `"${side}".${columnOf(text)}`);

const columnOf = (text: string): string => /^"?(\w+)"?$/.exec(text.trim())?.[1] ?? "";

/** A column with its table's alias in quotes, as Redshift writes it. */
function named(text: string, tables: readonly Scanned[]): string {
  const column = columnOf(text);
  const owner = tables.find(({ table }) => table.columns.some(({ name }) => name === column));
  return owner ? `${owner.alias}.${column}` : text;
}
