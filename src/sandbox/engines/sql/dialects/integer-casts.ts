/** Casts of Hive and Spark to whole numbers: they cut off, where DuckDB rounds; a time stamp is its seconds since 1970. */
import type { Macros } from "./macros.ts";

/** A macro for each type of value. */
export const toInteger = (name: string, type: string): Macros => ({
  [`${name}(x DOUBLE)`]: `TRY_CAST(trunc(x) AS ${type})`,
  [`${name}(x DECIMAL(38, 9))`]: `TRY_CAST(trunc(x) AS ${type})`,
  [`${name}(x VARCHAR)`]: `TRY_CAST(regexp_replace(trim(x), '\\.[0-9]*$', '') AS ${type})`,
  [`${name}(x TIMESTAMP)`]: `CAST(floor(epoch(x)) AS BIGINT)`,
  [`${name}(x TIMESTAMPTZ)`]: `CAST(floor(epoch(x)) AS BIGINT)`,
  [`${name}(x BOOLEAN)`]: `CAST(x AS ${type})`,
  [`${name}(x BIGINT)`]: `TRY_CAST(x AS ${type})`,
});

export const integerMacros: Macros = {
  ...toInteger("to_tinyint", "TINYINT"),
  ...toInteger("to_smallint", "SMALLINT"),
  ...toInteger("to_int", "INTEGER"),
  ...toInteger("to_bigint", "BIGINT"),
};

const INTEGERS: Readonly<Record<string, string>> = {
  TINYINT: "hive_to_tinyint",
  BYTE: "hive_to_tinyint",
  SMALLINT: "hive_to_smallint",
  SHORT: "hive_to_smallint",
  INT: "hive_to_int",
  INTEGER: "hive_to_int",
  BIGINT: "hive_to_bigint",
  LONG: "hive_to_bigint",
};

/** `x AS INT` as a call of its macro; undefined for other types. */
export function castToInteger([inner = ""]: readonly string[]): string | undefined {
  const [, value, type = ""] = /^([\s\S]*)\sAS\s+(\w+)$/i.exec(inner) ?? [];
  const macro = INTEGERS[type.toUpperCase()];
  return macro && `${macro}(${value})`;
}
