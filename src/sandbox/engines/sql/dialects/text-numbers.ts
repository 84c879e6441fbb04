/**
 * Texts beside numbers: Hive and Spark make numbers of them, or NULL, where DuckDB refuses (`age > 30` of a CSV file without
 * types). In Hive and in arithmetic they are DOUBLEs; Spark compares with a whole number as whole numbers, without the text's
 * fraction. Works on the translator's tree.
 */
import { toInteger } from "./integer-casts.ts";
import { macros } from "./macros.ts";

export const textNumbers = macros("text_", {
  "whole(x VARCHAR)": toInteger("whole", "BIGINT")["whole(x VARCHAR)"] ?? "x",
  "whole(x)": "x",
  "real(x VARCHAR)": "TRY_CAST(x AS DOUBLE)",
  "real(x)": "x",
});

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

const COMPARISONS = ["eq", "neq", "lt", "lte", "gt", "gte", "null_safe_eq"];
const ARITHMETIC = ["add", "sub", "mul", "div", "mod"];

interface How {
  /** Compared with whole numbers as whole numbers. */
  readonly whole: boolean;
  /** Names that the query gives itself: DuckDB does not know their types when it chooses a macro. */
  readonly aliases?: ReadonlySet<string>;
}

/** The tree with a macro around columns that stand beside a literal number, and `||` as what is NULL beside a NULL. */
export function numbersFromTexts(tree: unknown, how: How): unknown {
  if (Array.isArray(tree)) return tree.map((each) => numbersFromTexts(each, how));
  if (!isNode(tree)) return tree;
  const within = isNode(tree.select) ? { ...how, aliases: aliasesOf(tree.select, how.aliases) } : how;
  const inner = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, numbersFromTexts(value, within)]));
  for (const key of [...COMPARISONS, ...ARITHMETIC]) {
    const found = inner[key];
    if (isNode(found) && "left" in found && "right" in found)
      inner[key] = converted(found, { ...within, whole: within.whole && !ARITHMETIC.includes(key) });
  }
  const { between, concat } = inner;
  if (isNode(between) && isNumber(between.low) && isNumber(between.high))
    inner.between = {
      ...between,
      this: around(between.this, { ...within, whole: within.whole && isWhole(between.low) && isWhole(between.high) }),
    };
  // The translator makes CONCAT of it, which passes over nulls.
  return isNode(concat) && "left" in concat ? call("hive_join", concat.left, concat.right) : inner;
}

function aliasesOf({ expressions }: Node, outer: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  const names = (Array.isArray(expressions) ? expressions : []).flatMap((each) => {
    const name = isNode(each) && isNode(each.alias) && isNode(each.alias.alias) ? each.alias.alias.name : undefined;
    return typeof name === "string" ? [name.toLowerCase()] : [];
  });
  return new Set([...outer, ...names]);
}

function converted(node: Node, how: How): Node {
  const { left, right } = node;
  if (isNumber(left) === isNumber(right)) return node;
  const own = { ...how, whole: how.whole && isWhole(isNumber(left) ? left : right) };
  return isNumber(left) ? { ...node, right: around(right, own) } : { ...node, left: around(left, own) };
}

/** Columns only: of aggregates DuckDB does not know the type when it chooses a macro. */
function around(value: unknown, { whole, aliases }: How): unknown {
  if (!isNode(value) || !isNode(value.column) || !isNode(value.column.name)) return value;
  const isAlias = value.column.table === null && aliases?.has(String(value.column.name.name).toLowerCase()) === true;
  return isAlias ? value : call(whole ? "text_whole" : "text_real", value);
}

const call = (name: string, ...args: unknown[]): Node => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
  },
});

const literalOf = (value: unknown): Node | undefined =>
  isNode(value) && isNode(value.literal)
    ? value.literal
    : isNode(value) && isNode(value.neg)
      ? literalOf(value.neg.this)
      : undefined;

const isNumber = (value: unknown): boolean => literalOf(value)?.literal_type === "number";

const isWhole = (value: unknown): boolean => /^\d+$/.test(String(literalOf(value)?.value));
