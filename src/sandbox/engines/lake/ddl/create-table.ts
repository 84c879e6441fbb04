import type * as Glue from "@aws-sdk/client-glue";
import { parseHiveType } from "../hive-types.ts";
import type { Cursor } from "./cursor.ts";
import { FORMATS, type FormatName, LAZY, serdeOf } from "./formats.ts";

export interface CreateTable {
  readonly kind: "create-table";
  readonly database: string;
  readonly ifNotExists: boolean;
  readonly input: Glue.TableInput;
}

/**
 * `CREATE [EXTERNAL] TABLE [IF NOT EXISTS] name (columns) [COMMENT] [PARTITIONED BY] [ROW FORMAT] [STORED AS] [LOCATION]
 * [TBLPROPERTIES]`, after the word TABLE. https://docs.aws.amazon.com/athena/latest/ug/create-table.html
 */
export function createTable(
  cursor: Cursor,
  { database, external }: { database: string; external: boolean },
): CreateTable {
  const ifNotExists = cursor.takes("IF", "NOT", "EXISTS");
  const name = cursor.tableName(database);
  const columns = columnsOf(cursor);
  const clauses = readClauses(cursor);
  cursor.end();
  const { serde, input, output } = storageOf(clauses);
  return {
    kind: "create-table",
    database: name.database,
    ifNotExists,
    input: {
      Name: name.table,
      ...(clauses.comment === undefined ? {} : { Description: clauses.comment }),
      TableType: external ? "EXTERNAL_TABLE" : "MANAGED_TABLE",
      PartitionKeys: clauses.keys,
      Parameters: { ...(external ? { EXTERNAL: "TRUE" } : {}), ...clauses.properties },
      StorageDescriptor: {
        Columns: columns,
        ...(clauses.location === undefined ? {} : { Location: clauses.location }),
        InputFormat: input,
        OutputFormat: output,
        SerdeInfo: { SerializationLibrary: serde, Parameters: clauses.serdeProperties },
        NumberOfBuckets: -1,
      },
    },
  };
}

/** `(name type [COMMENT 'text'], ...)`; a type is checked here, so that a query never meets an unknown one. */
export function columnsOf(cursor: Cursor): Glue.Column[] {
  const columns: Glue.Column[] = [];
  cursor.expectSymbol("(");
  do {
    const Name = cursor.identifier();
    const Type = cursor.type();
    parseHiveType(Type);
    columns.push({ Name, Type, ...(cursor.takes("COMMENT") ? { Comment: cursor.string() } : {}) });
  } while (cursor.takesSymbol(","));
  cursor.expectSymbol(")");
  return columns;
}

interface Clauses {
  comment: string | undefined;
  keys: Glue.Column[];
  serde: string | undefined;
  serdeProperties: Record<string, string>;
  format: FormatName | undefined;
  formats: { input: string; output: string } | undefined;
  location: string | undefined;
  properties: Record<string, string>;
}

function readClauses(cursor: Cursor): Clauses {
  const clauses: Clauses = {
    comment: undefined,
    keys: [],
    serde: undefined,
    serdeProperties: {},
    format: undefined,
    formats: undefined,
    location: undefined,
    properties: {},
  };
  while (!cursor.done) readClause(cursor, clauses);
  return clauses;
}

function readClause(cursor: Cursor, clauses: Clauses): void {
  if (cursor.takes("COMMENT")) clauses.comment = cursor.string();
  else if (cursor.takes("PARTITIONED", "BY")) clauses.keys = columnsOf(cursor);
  else if (cursor.takes("ROW", "FORMAT", "SERDE")) {
    clauses.serde = cursor.string();
    if (cursor.takes("WITH", "SERDEPROPERTIES")) clauses.serdeProperties = cursor.properties();
  } else if (cursor.takes("ROW", "FORMAT", "DELIMITED")) readDelimiters(cursor, clauses);
  else if (cursor.takes("WITH", "SERDEPROPERTIES")) clauses.serdeProperties = cursor.properties();
  else if (cursor.takes("STORED", "AS", "INPUTFORMAT")) {
    const input = cursor.string();
    cursor.expect("OUTPUTFORMAT");
    clauses.formats = { input, output: cursor.string() };
  } else if (cursor.takes("STORED", "AS")) clauses.format = formatName(cursor);
  else if (cursor.takes("LOCATION")) clauses.location = cursor.string();
  else if (cursor.takes("TBLPROPERTIES")) clauses.properties = cursor.properties();
  else throw cursor.unexpected("LOCATION, ROW FORMAT, STORED AS, PARTITIONED BY or TBLPROPERTIES");
}

const DELIMITERS: readonly (readonly [words: readonly string[], property: string])[] = [
  [["FIELDS", "TERMINATED", "BY"], "field.delim"],
  [["ESCAPED", "BY"], "escape.delim"],
  [["COLLECTION", "ITEMS", "TERMINATED", "BY"], "collection.delim"],
  [["MAP", "KEYS", "TERMINATED", "BY"], "mapkey.delim"],
  [["LINES", "TERMINATED", "BY"], "line.delim"],
  [["NULL", "DEFINED", "AS"], "serialization.null.format"],
];

function readDelimiters(cursor: Cursor, clauses: Clauses): void {
  clauses.serde = LAZY;
  for (let found = true; found; ) {
    found = false;
    for (const [words, property] of DELIMITERS)
      if (cursor.takes(...words)) {
        clauses.serdeProperties[property] = cursor.string();
        found = true;
      }
  }
  const field = clauses.serdeProperties["field.delim"];
  if (field !== undefined) clauses.serdeProperties["serialization.format"] = field;
}

function formatName(cursor: Cursor): FormatName {
  const name = cursor.identifier().toUpperCase();
  if (name in FORMATS) return name as FormatName;
  throw cursor.unexpected(Object.keys(FORMATS).join(", "));
}

function storageOf({ serde, format = "TEXTFILE", formats }: Clauses): { serde: string; input: string; output: string } {
  const { input, output } = formats ?? FORMATS[format];
  return { serde: serde ?? serdeOf(format), input, output };
}
