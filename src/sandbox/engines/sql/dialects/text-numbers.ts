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

/** The tree with a macro around columns that stand beside a literal number; `whole`: compared as whole numbers. */
export function numbersFromTexts(tree: unknown, { whole }: { whole: boolean }): unknown {
  if (Array.isArray(tree)) return tree.map((each) => numbersFromTexts(each, { whole }));
  if (!isNode(tree)) return tree;
  const inner = Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, numbersFromTexts(value, { whole })]),
  );
  for (const key of [...COMPARISONS, ...ARITHMETIC]) {
    const found = inner[key];
    if (isNode(found) && "left" in found && "right" in found)
      inner[key] = converted(found, whole && !ARITHMETIC.includes(key));
  }
  const { between } = inner;
  if (isNode(between) && isNumber(between.low) && isNumber(between.high))
    inner.between = { ...between, this: around(between.this, whole && isWhole(between.low) && isWhole(between.high)) };
  return inner;
}

function converted(node: Node, compared: boolean): Node {
  const { left, right } = node;
  if (isNumber(left) === isNumber(right)) return node;
  const whole = compared && isWhole(isNumber(left) ? left : right);
  return isNumber(left) ? { ...node, right: around(right, whole) } : { ...node, left: around(left, whole) };
}

/** Columns only: of aggregates DuckDB does not know the type when it chooses a macro. */
function around(value: unknown, whole: boolean): unknown {
  if (!isNode(value) || !isNode(value.column)) return value;
  return {
    function: {
      name: whole ? "text_whole" : "text_real",
      args: [value],
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}

const literalOf = (value: unknown): Node | undefined =>
  isNode(value) && isNode(value.literal)
    ? value.literal
    : isNode(value) && isNode(value.neg)
      ? literalOf(value.neg.this)
      : undefined;

const isNumber = (value: unknown): boolean => literalOf(value)?.literal_type === "number";

const isWhole = (value: unknown): boolean => /^\d+$/.test(String(literalOf(value)?.value));
