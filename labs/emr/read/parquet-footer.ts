/** Rows and columns of a Parquet file, from its footer. https://parquet.apache.org/docs/file-format/metadata/ */
import { readThrift, type ThriftStruct, type ThriftValue } from "./thrift.ts";

export interface ParquetFooter {
  readonly rows: number;
  /** Names of the leaves, in the file's order. */
  readonly columns: readonly string[];
}

const MAGIC = "PAR1";
/** The footer's length and the magic word. */
const TAIL = 8;

/** Field ids of FileMetaData and of SchemaElement. */
const SCHEMA = 2;
const NUM_ROWS = 3;
const NAME = 4;
const NUM_CHILDREN = 5;

/** Undefined for what is no Parquet file. */
export function parquetFooter(file: Uint8Array): ParquetFooter | undefined {
  const end = file.byteLength;
  if (end < TAIL + MAGIC.length || textOf(file.subarray(end - 4)) !== MAGIC) return undefined;
  const length = new DataView(file.buffer, file.byteOffset + end - TAIL, 4).getUint32(0, true);
  const footer = readThrift(file.subarray(end - TAIL - length, end - TAIL));
  const schema = structs(footer.get(SCHEMA));
  return {
    rows: Number(footer.get(NUM_ROWS) ?? 0),
    columns: schema.filter((each) => !each.has(NUM_CHILDREN)).map((each) => textOf(each.get(NAME))),
  };
}

const structs = (value: ThriftValue | undefined): ThriftStruct[] =>
  Array.isArray(value) ? value.filter((each): each is ThriftStruct => each instanceof Map) : [];

const textOf = (value: ThriftValue | undefined): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
