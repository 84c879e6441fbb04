/** Reads CREATE TABLE. https://docs.aws.amazon.com/redshift/latest/dg/r_CREATE_TABLE_NEW.html */
import { type ColumnType, readType } from "../column-types.ts";
import type { ColumnDefinition, Distribution, TableDefinition } from "../definitions.ts";
import { redshiftError } from "../redshift-error.ts";
import type { QualifiedName, SqlReader } from "../sql-reader.ts";

type Sort = TableDefinition["sort"];

/** The attributes of a table that may stand behind its columns or before AS. */
export interface TableAttributes {
  distribution: Distribution | undefined;
  sort: Sort | undefined;
  autoEncode: boolean;
}

export interface TableText extends TableAttributes {
  readonly columns: readonly ColumnDefinition[];
  readonly primaryKey: readonly string[];
  /** LIKE another table. */
  readonly like: { readonly name: QualifiedName; readonly defaults: boolean } | undefined;
}

interface Draft {
  columns: ColumnDefinition[];
  primaryKey: string[];
  like: TableText["like"];
  attributes: TableAttributes;
  encoded: boolean;
}

export const ENCODINGS: readonly string[] = [
  "az64",
  "bytedict",
  "delta",
  "delta32k",
  "lzo",
  "mostly8",
  "mostly16",
  "mostly32",
  "raw",
  "runlength",
  "text255",
  "text32k",
  "zstd",
];

/** `(columns and constraints) attributes`, up to the end. */
export function readTable(reader: SqlReader): TableText {
  const draft: Draft = {
    columns: [],
    primaryKey: [],
    like: undefined,
    attributes: { distribution: undefined, sort: undefined, autoEncode: false },
    encoded: false,
  };
  reader.expectSymbol("(");
  do readElement(reader, draft);
  while (reader.takesSymbol(","));
  reader.expectSymbol(")");
  readAttributes(reader, draft.attributes);
  reader.end();
  const { distribution, sort, autoEncode } = draft.attributes;
  const names = draft.columns.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw redshiftError(`column "${twice}" specified more than once`);
  const auto = autoEncode || !draft.encoded;
  return {
    columns: draft.columns.map((column) => withEncoding(column, sort)),
    primaryKey: draft.primaryKey,
    like: draft.like,
    distribution,
    sort,
    autoEncode: auto,
  };
}

function readElement(reader: SqlReader, draft: Draft): void {
  if (reader.takes("LIKE")) {
    const name = reader.qualifiedName();
    draft.like = { name, defaults: reader.takes("INCLUDING", "DEFAULTS") };
    reader.takes("EXCLUDING", "DEFAULTS");
    return;
  }
  if (reader.takes("CONSTRAINT")) reader.identifier();
  if (reader.takes("PRIMARY", "KEY")) {
    draft.primaryKey = reader.names();
    return;
  }
  // Informational, as all keys are.
  if (reader.takes("UNIQUE")) return void reader.names();
  if (reader.takes("FOREIGN", "KEY")) {
    reader.names();
    readReference(reader);
    return;
  }
  readColumn(reader, draft);
}

function readReference(reader: SqlReader): void {
  reader.expect("REFERENCES");
  reader.qualifiedName();
  if (reader.comesSymbol("(")) reader.names();
}

function readColumn(reader: SqlReader, draft: Draft): void {
  const name = reader.identifier();
  const type = readType(reader);
  let column: ColumnDefinition = { name, type, encoding: "", notNull: false };
  while (!reader.done && !reader.comesSymbol(",") && !reader.comesSymbol(")"))
    column = readColumnAttribute(reader, column, draft);
  draft.columns.push(column);
}

function readColumnAttribute(reader: SqlReader, column: ColumnDefinition, draft: Draft): ColumnDefinition {
  if (reader.takes("NOT", "NULL")) return { ...column, notNull: true };
  if (reader.takes("NULL")) return column;
  if (reader.takes("ENCODE")) {
    draft.encoded = true;
    return { ...column, encoding: readEncoding(reader) };
  }
  if (reader.takes("DISTKEY")) {
    if (draft.attributes.distribution?.style === "KEY") throw redshiftError("multiple DISTKEY columns specified");
    draft.attributes.distribution = { style: "KEY", column: column.name };
    return column;
  }
  if (reader.takes("SORTKEY")) {
    draft.attributes.sort = { style: "COMPOUND", columns: [column.name] };
    return column;
  }
  if (reader.takes("DEFAULT"))
    return {
      ...column,
      defaultValue: reader.upTo("NOT", "NULL", "ENCODE", "DISTKEY", "SORTKEY", "PRIMARY", "UNIQUE", "REFERENCES"),
    };
  if (reader.takes("IDENTITY") || reader.takes("GENERATED", "BY", "DEFAULT", "AS", "IDENTITY")) {
    const [seed = 1, step = 1] = reader.bracketed().split(",").map(Number);
    return { ...column, identity: { seed, step }, notNull: true };
  }
  if (reader.takes("PRIMARY", "KEY")) {
    draft.primaryKey = [column.name];
    return { ...column, notNull: true };
  }
  if (reader.takes("UNIQUE")) return column;
  if (reader.takes("COLLATE")) {
    reader.identifier();
    return column;
  }
  if (reader.comes("REFERENCES")) {
    readReference(reader);
    return column;
  }
  throw reader.unexpected();
}

export function readEncoding(reader: SqlReader): string {
  const name = reader.identifier();
  if (name === "auto") return "";
  if (!ENCODINGS.includes(name)) throw redshiftError(`invalid encoding type specified for column: "${name}"`);
  return name === "raw" ? "none" : name;
}

/** DISTSTYLE, DISTKEY, SORTKEY and ENCODE AUTO in any order. */
export function readAttributes(reader: SqlReader, attributes: TableAttributes): void {
  for (;;) {
    const found = ATTRIBUTES.find(([words]) => reader.takes(...words));
    if (!found) return;
    found[1](reader, attributes);
  }
}

type ReadAttribute = (reader: SqlReader, attributes: TableAttributes) => void;

const ATTRIBUTES: readonly (readonly [words: readonly string[], read: ReadAttribute])[] = [
  [["DISTSTYLE"], (reader, attributes) => readStyle(reader, attributes)],
  [
    ["DISTKEY"],
    (reader, attributes) => {
      attributes.distribution = { style: "KEY", column: reader.names()[0] ?? "" };
    },
  ],
  [
    ["COMPOUND", "SORTKEY"],
    (reader, attributes) => {
      attributes.sort = { style: "COMPOUND", columns: reader.names() };
    },
  ],
  [
    ["INTERLEAVED", "SORTKEY"],
    (reader, attributes) => {
      attributes.sort = { style: "INTERLEAVED", columns: reader.names() };
    },
  ],
  [
    ["SORTKEY"],
    (reader, attributes) => {
      attributes.sort = reader.takes("AUTO")
        ? { style: "AUTO", columns: [] }
        : { style: "COMPOUND", columns: reader.names() };
    },
  ],
  [
    ["ENCODE", "AUTO"],
    (_, attributes) => {
      attributes.autoEncode = true;
    },
  ],
  [["BACKUP"], (reader) => void (reader.takes("YES") || reader.expect("NO"))],
];

function readStyle(reader: SqlReader, attributes: TableAttributes): void {
  if (reader.takes("KEY")) return;
  const style = (["EVEN", "ALL", "AUTO"] as const).find((each) => reader.takes(each));
  if (!style) throw reader.unexpected();
  if (attributes.distribution?.style === "KEY") throw redshiftError(`DISTSTYLE ${style} cannot have a DISTKEY`);
  attributes.distribution = { style };
}

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Compression_encodings.html: what Redshift takes where none is given. */
export function withEncoding(column: ColumnDefinition, sort: Sort | undefined): ColumnDefinition {
  if (column.encoding !== "") return column;
  return { ...column, encoding: sort?.columns.includes(column.name) ? "none" : defaultEncoding(column.type) };
}

export function defaultEncoding({ name }: ColumnType): string {
  if (/^(?:boolean|real|double precision|super|time)$/.test(name)) return "none";
  return /^(?:character|binary)/.test(name) ? "lzo" : "az64";
}

/** Throws Redshift's error for a key that is no column. */
export function checkKeys({ distribution, sort, columns }: Pick<TableText, "distribution" | "sort" | "columns">): void {
  const names = new Set(columns.map(({ name }) => name));
  const keys = [...(distribution?.style === "KEY" ? [distribution.column] : []), ...(sort?.columns ?? [])];
  const missing = keys.find((key) => !names.has(key));
  if (missing !== undefined) throw redshiftError(`column "${missing}" named in key does not exist`);
}
