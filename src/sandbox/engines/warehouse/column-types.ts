/** Data types: Redshift's names and DuckDB's. https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html */
import { redshiftError } from "./redshift-error.ts";
import type { SqlReader } from "./sql-reader.ts";

export interface ColumnType {
  /** As the catalog views write it: `character varying(40)`. */
  readonly name: string;
  readonly duckDb: string;
  /** Bytes of a value without compression; of texts the declared length. */
  readonly width: number;
  /** Greatest length in bytes of a text. */
  readonly length?: number;
}

const SIMPLE: Readonly<Record<string, ColumnType>> = {
  smallint: { name: "smallint", duckDb: "SMALLINT", width: 2 },
  integer: { name: "integer", duckDb: "INTEGER", width: 4 },
  bigint: { name: "bigint", duckDb: "BIGINT", width: 8 },
  real: { name: "real", duckDb: "FLOAT", width: 4 },
  "double precision": { name: "double precision", duckDb: "DOUBLE", width: 8 },
  boolean: { name: "boolean", duckDb: "BOOLEAN", width: 1 },
  date: { name: "date", duckDb: "DATE", width: 4 },
  timestamp: { name: "timestamp without time zone", duckDb: "TIMESTAMP", width: 8 },
  timestamptz: { name: "timestamp with time zone", duckDb: "TIMESTAMPTZ", width: 8 },
  time: { name: "time without time zone", duckDb: "TIME", width: 8 },
  timetz: { name: "time with time zone", duckDb: "TIMETZ", width: 8 },
  super: { name: "super", duckDb: "JSON", width: 64 },
  varbyte: { name: "binary varying(64000)", duckDb: "BLOB", width: 64 },
};

const ALIASES: Readonly<Record<string, string>> = {
  int2: "smallint",
  int: "integer",
  int4: "integer",
  int8: "bigint",
  float4: "real",
  float8: "double precision",
  float: "double precision",
  bool: "boolean",
  varbinary: "varbyte",
};

/** Takes a type. Throws Redshift's error for one that it does not have. */
export function readType(reader: SqlReader): ColumnType {
  const word = reader.identifier();
  if (word === "double") {
    reader.expect("PRECISION");
    return simple("double precision");
  }
  if (word === "timestamp" || word === "time") return simple(zoned(reader, word));
  if (word === "decimal" || word === "numeric") return decimal(reader);
  if (word === "character" || word === "char" || word === "nchar" || word === "bpchar" || word === "varchar")
    return text(reader, word);
  if (word === "nvarchar" || word === "text") return text(reader, "varchar", word === "text");
  const name = ALIASES[word] ?? word;
  if (name === "varbyte" && reader.comesSymbol("(")) reader.bracketed();
  return simple(name);
}

function simple(name: string): ColumnType {
  const type = SIMPLE[name];
  if (!type) throw redshiftError(`type "${name}" does not exist`);
  return type;
}

function zoned(reader: SqlReader, word: string): string {
  if (reader.takes("WITH", "TIME", "ZONE")) return `${word}tz`;
  reader.takes("WITHOUT", "TIME", "ZONE");
  return word;
}

function decimal(reader: SqlReader): ColumnType {
  const [precision = "18", scale = "0"] = reader.comesSymbol("(")
    ? reader
        .bracketed()
        .split(",")
        .map((each) => each.trim())
    : [];
  if (Number(precision) > 38 || Number(precision) < 1)
    throw redshiftError(`DECIMAL precision ${precision} must be between 1 and 38`);
  const arguments_ = `(${precision},${scale})`;
  return { name: `numeric${arguments_}`, duckDb: `DECIMAL${arguments_}`, width: Number(precision) > 19 ? 16 : 8 };
}

function text(reader: SqlReader, word: string, isText = false): ColumnType {
  const varying = word === "varchar" || reader.takes("VARYING");
  const given = !isText && reader.comesSymbol("(") ? reader.bracketed().toLowerCase() : undefined;
  const length = given === "max" ? 65_535 : Number(given ?? (varying ? 256 : 1));
  const limit = varying ? 65_535 : 4096;
  if (!(length >= 1 && length <= limit))
    throw redshiftError(`length for type ${varying ? "varchar" : "char"} cannot exceed ${limit}`);
  const name = `${varying ? "character varying" : "character"}(${length})`;
  return { name, duckDb: "VARCHAR", width: length, length };
}

const RESULTS: readonly (readonly [pattern: RegExp, name: string, wire: string, width: number])[] = [
  [/^(?:TINYINT|SMALLINT|UTINYINT)$/, "smallint", "int2", 2],
  [/^(?:INTEGER|USMALLINT)$/, "integer", "int4", 4],
  [/^(?:BIGINT|UINTEGER)$/, "bigint", "int8", 8],
  [/^(?:HUGEINT|UBIGINT|UHUGEINT|DECIMAL)/, "numeric(38,0)", "numeric", 16],
  [/^FLOAT$/, "real", "float4", 4],
  [/^DOUBLE$/, "double precision", "float8", 8],
  [/^BOOLEAN$/, "boolean", "bool", 1],
  [/^DATE$/, "date", "date", 4],
  [/^TIMESTAMP WITH TIME ZONE$/, "timestamp with time zone", "timestamptz", 8],
  [/^TIMESTAMP/, "timestamp without time zone", "timestamp", 8],
  [/^TIME WITH TIME ZONE$/, "time with time zone", "timetz", 8],
  [/^TIME/, "time without time zone", "time", 8],
  [/^INTERVAL$/, "interval", "interval", 16],
  [/^BLOB$/, "binary varying(64000)", "varbyte", 64],
  [/^(?:JSON|STRUCT|MAP)|\]$/, "super", "super", 64],
];

/** What Redshift calls the type of a result's column; `wire` is the name that drivers and the Data API give. */
export function resultType(duckDb: string): { readonly name: string; readonly wire: string; readonly width: number } {
  const [, name = "character varying(256)", wire = "varchar", width = 256] =
    RESULTS.find(([pattern]) => pattern.test(duckDb)) ?? [];
  const [, size] = /^DECIMAL(\(\d+,\s*\d+\))$/.exec(duckDb) ?? [];
  return { name: size ? `numeric${size.replace(" ", "")}` : name, wire, width };
}

/** The type of a column that a query makes (CREATE TABLE AS). */
export function typeOfResult(duckDb: string): ColumnType {
  const { name, width } = resultType(duckDb);
  const stored = /^numeric/.test(name) && !/^DECIMAL/.test(duckDb) ? "DECIMAL(38,0)" : duckDb;
  return name.startsWith("character")
    ? { name, duckDb: "VARCHAR", width, length: 65_535 }
    : { name, duckDb: stored, width };
}

/** The name that drivers give for a column's type: `varchar`, `int8`. */
export function wireName(type: string): string {
  if (type.startsWith("character varying")) return "varchar";
  if (type.startsWith("character")) return "bpchar";
  if (type.startsWith("numeric")) return "numeric";
  return RESULTS.find(([, name]) => name === type)?.[2] ?? type;
}
