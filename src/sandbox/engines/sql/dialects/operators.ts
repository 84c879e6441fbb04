/**
 * Operators that mean something else in DuckDB become calls of macros: division (by zero, of whole numbers), dates plus
 * intervals, and subscripts where arrays begin at 0. Works on the translator's syntax tree, which is plain JSON.
 */
import { SqlError } from "../sql-error.ts";

type Node = { readonly [key: string]: unknown };

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** The tree with operators replaced; `inTry` is for what stands in TRY(...), where an error is a null. */
export function replaceOperators(tree: unknown, { zeroBased = false, inTry = false } = {}): unknown {
  if (Array.isArray(tree)) return tree.map((each) => replaceOperators(each, { zeroBased, inTry }));
  if (!isNode(tree)) return tree;
  const within = { zeroBased, inTry: inTry || isTry(tree) };
  const inner: Node = Object.fromEntries(
    Object.entries(tree).map(([key, value]) => [key, replaceOperators(value, within)]),
  );
  return operator(inner, within) ?? inner;
}

function operator(node: Node, { zeroBased, inTry }: { zeroBased: boolean; inTry: boolean }): Node | undefined {
  const { div, mod, add, sub, subscript, regexp_i_like: like, similar_to: similar } = node;
  if (isNode(like)) return callOf("sql_regexp_i_like", like.this, like.expression);
  if (isNode(similar)) return similarTo(similar);
  if (isNode(div)) return callOf(inTry ? "sql_divide_or_null" : "sql_divide", div.left, div.right);
  if (isNode(mod) && "left" in mod) return callOf(inTry ? "sql_modulo_or_null" : "sql_modulo", mod.left, mod.right);
  if (isNode(add) && isInterval(add.right)) return callOf("sql_later", add.left, add.right);
  if (isNode(add) && isInterval(add.left)) return callOf("sql_later", add.right, add.left);
  if (isNode(sub) && isInterval(sub.right)) return callOf("sql_earlier", sub.left, sub.right);
  if (zeroBased && isNode(subscript)) return { subscript: { ...subscript, index: oneMore(subscript.index) } };
  return undefined;
}

function similarTo({ this: value, pattern, escape: mark, not }: Node): Node {
  if (mark) throw new SqlError("parser", "the sandbox does not support SIMILAR TO with ESCAPE");
  const test = callOf("sql_similar_to", value, pattern);
  return not === true ? { not: { this: test } } : test;
}

function oneMore(index: unknown): Node {
  const literal = isNode(index) && isNode(index.literal) ? index.literal : undefined;
  if (literal?.literal_type === "string") return { literal };
  if (literal?.literal_type === "number") return { literal: { ...literal, value: String(Number(literal.value) + 1) } };
  throw new SqlError("parser", "the sandbox supports subscripts that are literals only");
}

/** A call of a function, as a node of the tree. */
export const callOf = (name: string, ...args: unknown[]): Node => ({
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

const isInterval = (value: unknown): boolean => isNode(value) && isNode(value.interval);

const isTry = ({ function: called }: Node): boolean =>
  isNode(called) && typeof called.name === "string" && called.name.toLowerCase() === "try";

const IS_EXACT = "typeof(a) NOT IN ('DOUBLE', 'FLOAT') AND typeof(b) NOT IN ('DOUBLE', 'FLOAT')";

const intervals = (date: "DATE" | "TIMESTAMP"): string[] =>
  [
    ["sql_later", "+"],
    ["sql_earlier", "-"],
  ].map(
    ([name, sign]) =>
      `CREATE OR REPLACE TEMP MACRO ${name}(a DATE, b INTERVAL) AS CAST(a ${sign} b AS ${date}), ${[
        "TIMESTAMP",
        "TIMESTAMPTZ",
        "TIME",
        "INTERVAL",
      ]
        .map((type) => `(a ${type}, b INTERVAL) AS a ${sign} b`)
        .join(", ")}`,
  );

const REGEXP = [
  "CREATE OR REPLACE TEMP MACRO sql_regexp_i_like(a, b) AS regexp_matches(a, b, 'i')",
  "CREATE OR REPLACE TEMP MACRO sql_similar_to(a, b) AS regexp_full_match(a, replace(replace(b, '%', '.*'), '_', '.'))",
];

/**
 * `/` of whole numbers cuts off, and dividing exact numbers by zero is an error, as in Trino and Redshift. `date` is the type of
 * a date plus an interval.
 */
export const strictOperators = ({ date }: { date: "DATE" | "TIMESTAMP" }): readonly string[] => [
  "SET integer_division = true",
  "SET ieee_floating_point_ops = true",
  "CREATE OR REPLACE TEMP MACRO sql_divide_or_null(a, b) AS (a / nullif(b, 0))",
  "CREATE OR REPLACE TEMP MACRO sql_modulo_or_null(a, b) AS (a % nullif(b, 0))",
  `CREATE OR REPLACE TEMP MACRO sql_divide(a, b) AS (CASE WHEN b = 0 AND ${IS_EXACT} THEN error('Division by zero') ELSE a / b END)`,
  `CREATE OR REPLACE TEMP MACRO sql_modulo(a, b) AS (CASE WHEN b = 0 AND ${IS_EXACT} THEN error('Division by zero') ELSE a % b END)`,
  ...REGEXP,
  ...intervals(date),
];

/** `/` never cuts off, and what is divided by zero is null, as in Hive and in Spark without ANSI mode. */
export const LENIENT_OPERATORS: readonly string[] = [
  "SET integer_division = false",
  "CREATE OR REPLACE TEMP MACRO sql_divide(a, b) AS (a / nullif(b, 0))",
  "CREATE OR REPLACE TEMP MACRO sql_divide_or_null(a, b) AS (a / nullif(b, 0))",
  "CREATE OR REPLACE TEMP MACRO sql_modulo(a, b) AS (a % nullif(b, 0))",
  "CREATE OR REPLACE TEMP MACRO sql_modulo_or_null(a, b) AS (a % nullif(b, 0))",
  ...REGEXP,
  ...intervals("DATE"),
];
