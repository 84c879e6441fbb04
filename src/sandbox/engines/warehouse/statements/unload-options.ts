/** Reads UNLOAD's parameters. https://docs.aws.amazon.com/redshift/latest/dg/r_UNLOAD.html */
import { notSupported, redshiftError } from "../redshift-error.ts";
import type { SqlReader } from "../sql-reader.ts";

export interface UnloadOptions {
  role: string | undefined;
  format: "text" | "csv" | "parquet" | "json";
  delimiter: string | undefined;
  partitionBy: readonly string[];
  /** Partition columns stay in the files too. */
  include: boolean;
  manifest: boolean;
  header: boolean;
  quotes: boolean;
  nullText: string;
  compression: "gzip" | "zstd" | undefined;
  overwrite: boolean;
  clean: boolean;
  parallel: boolean;
  extension: string | undefined;
}

export function readUnloadOptions(reader: SqlReader): UnloadOptions {
  const options: UnloadOptions = {
    role: undefined,
    format: "text",
    delimiter: undefined,
    partitionBy: [],
    include: false,
    manifest: false,
    header: false,
    quotes: false,
    nullText: "",
    compression: undefined,
    overwrite: false,
    clean: false,
    parallel: true,
    extension: undefined,
  };
  while (!reader.done) readOption(reader, options);
  if (options.header && options.format === "parquet")
    throw redshiftError("HEADER is not supported for UNLOAD to PARQUET");
  if (options.delimiter !== undefined && options.format === "parquet")
    throw redshiftError("DELIMITER is not supported for UNLOAD to PARQUET");
  return options;
}

function readOption(reader: SqlReader, options: UnloadOptions): void {
  const word = reader.nextWord;
  const read = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  if (!read) throw reader.unexpected();
  reader.skip();
  read(reader, options);
}

type ReadOption = (reader: SqlReader, options: UnloadOptions) => void;

const text = (reader: SqlReader): string => {
  reader.takes("AS");
  return reader.string();
};

const READERS: Readonly<Record<string, ReadOption>> = {
  IAM_ROLE: (reader, options) => {
    options.role = reader.takes("DEFAULT") ? "default" : reader.string();
  },
  WITH: () => {},
  FORMAT: (reader) => void reader.takes("AS"),
  CSV: (_, options) => {
    options.format = "csv";
  },
  PARQUET: (_, options) => {
    options.format = "parquet";
  },
  JSON: (_, options) => {
    options.format = "json";
  },
  PARTITION: (reader, options) => {
    reader.expect("BY");
    options.partitionBy = reader.names();
    options.include = reader.takes("INCLUDE");
  },
  MANIFEST: (reader, options) => {
    options.manifest = true;
    reader.takes("VERBOSE");
  },
  HEADER: (_, options) => {
    options.header = true;
  },
  DELIMITER: (reader, options) => {
    options.delimiter = text(reader).replaceAll("\\t", "\t");
  },
  ADDQUOTES: (_, options) => {
    options.quotes = true;
  },
  NULL: (reader, options) => {
    options.nullText = text(reader);
  },
  GZIP: (_, options) => {
    options.compression = "gzip";
  },
  ZSTD: (_, options) => {
    options.compression = "zstd";
  },
  BZIP2: () => {
    throw notSupported("UNLOAD with BZIP2");
  },
  ALLOWOVERWRITE: (_, options) => {
    options.overwrite = true;
  },
  CLEANPATH: (_, options) => {
    options.clean = true;
  },
  PARALLEL: (reader, options) => {
    options.parallel = !(reader.takes("OFF") || reader.takes("FALSE"));
    void (reader.takes("ON") || reader.takes("TRUE"));
  },
  EXTENSION: (reader, options) => {
    options.extension = text(reader);
  },
  REGION: (reader) => void text(reader),
  MAXFILESIZE: (reader) => size(reader),
  ROWGROUPSIZE: (reader) => size(reader),
};

/** Files of the sandbox are far smaller than these limits. */
function size(reader: SqlReader): void {
  reader.takes("AS");
  reader.number();
  void (reader.takes("MB") || reader.takes("GB"));
}
