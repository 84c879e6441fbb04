import { macros } from "../macros.ts";

/** The type that two operands have in common. */
const COMMON = "CASE WHEN a IS NULL THEN a ELSE b END";
const IS_DECIMAL = `typeof(${COMMON}) LIKE 'DECIMAL%'`;
/** 10 to the number of decimals of the common type. */
const POWER = `CAST('1' || repeat('0', CAST(coalesce(nullif(regexp_extract(typeof(${COMMON}), ',(\\d+)', 1), ''), '0') AS INTEGER)) AS HUGEINT)`;
/** A value of the common type without its point. */
const digits = (value: string): string =>
  `CAST(replace(CAST(cast_to_type(${value}, ${COMMON}) AS VARCHAR), '.', '') AS HUGEINT)`;

/**
 * A quotient of decimals has as many decimals as its operands, half rounded up: 10.00 / 3 is 3.33. Computed on whole numbers:
 * a double would round some halves the wrong way. https://trino.io/docs/current/functions/decimal.html
 */
const QUOTIENT = `CASE WHEN ${IS_DECIMAL} THEN cast_to_type(trino_with_point(sign(${digits("a")}) * sign(${digits("b")}), (2 * abs(${digits("a")}) * ${POWER} + abs(${digits("b")})) // (2 * abs(${digits("b")})), length(CAST(${POWER} AS VARCHAR)) - 1), ${COMMON}) ELSE cast_to_type(a / b, ${COMMON}) END`;

const IS_EXACT = "typeof(a) NOT IN ('DOUBLE', 'FLOAT') AND typeof(b) NOT IN ('DOUBLE', 'FLOAT')";

/** The operators' macros of strictOperators, over again where Trino's decimals differ. */
export const DECIMAL_OPERATORS: readonly string[] = [
  "CREATE OR REPLACE TEMP MACRO trino_with_point(s, n, d) AS (CASE WHEN s < 0 THEN '-' ELSE '' END || CASE WHEN d = 0 THEN CAST(n AS VARCHAR) ELSE CAST(n // CAST('1' || repeat('0', d) AS HUGEINT) AS VARCHAR) || '.' || lpad(CAST(n % CAST('1' || repeat('0', d) AS HUGEINT) AS VARCHAR), CAST(d AS INTEGER), '0') END)",
  `CREATE OR REPLACE TEMP MACRO trino_quotient(a, b) AS (${QUOTIENT})`,
  `CREATE OR REPLACE TEMP MACRO sql_divide(a, b) AS (CASE WHEN b = 0 AND ${IS_EXACT} THEN error('Division by zero') ELSE trino_quotient(a, b) END)`,
  "CREATE OR REPLACE TEMP MACRO sql_divide_or_null(a, b) AS (trino_quotient(a, nullif(b, 0)))",
];

/** https://trino.io/docs/current/functions/math.html and bitwise.html */
export const numbers = macros("trino_", {
  "round(x)": "round(x)",
  // Decimals keep theirs: round(2.567, 2) is 2.570.
  "round(x, n)": "cast_to_type(round(x, n), x)",
  "truncate(x)": "trunc(x)",
  "truncate(x, n)": "cast_to_type(trunc(x, n), x)",
  "e()": "exp(1)",
  "infinity()": "CAST('Infinity' AS DOUBLE)",
  "nan()": "CAST('NaN' AS DOUBLE)",
  "is_nan(x)": "isnan(x)",
  "is_finite(x)": "isfinite(x)",
  "is_infinite(x)": "isinf(x)",
  "width_bucket(x, low, high, n)":
    "CAST(CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 ELSE floor((x - low) * CAST(n AS DOUBLE) / (high - low)) + 1 END AS BIGINT)",
  "from_base(x, r)":
    "CAST(list_reduce(list_transform(string_split(lower(x), ''), c -> CAST(strpos('0123456789abcdefghijklmnopqrstuvwxyz', c) - 1 AS BIGINT)), (p, q) -> p * r + q) AS BIGINT)",
  "to_base(x, r)": "lower(to_base(x, r))",
  "bit_count(x, n)": "CAST(bit_count(CAST(x AS BIGINT)) - CASE WHEN x < 0 THEN 64 - n ELSE 0 END AS BIGINT)",
  "bitwise_and(a, b)": "CAST(a AS BIGINT) & CAST(b AS BIGINT)",
  "bitwise_or(a, b)": "CAST(a AS BIGINT) | CAST(b AS BIGINT)",
  "bitwise_xor(a, b)": "xor(CAST(a AS BIGINT), CAST(b AS BIGINT))",
  "bitwise_not(a)": "~CAST(a AS BIGINT)",
  "bitwise_left_shift(a, n)": "a << n",
  "bitwise_right_shift_arithmetic(a, n)": "a >> n",
  "bitwise_and_agg(x)": "bit_and(CAST(x AS BIGINT))",
  "bitwise_or_agg(x)": "bit_or(CAST(x AS BIGINT))",
  "mod(a, b)": "sql_modulo(a, b)",
});
