/** Reads COPY's parameters. https://docs.aws.amazon.com/redshift/latest/dg/r_COPY.html */
import { notSupported, redshiftError } from "../redshift-error.ts";
import type { SqlReader } from "../sql-reader.ts";

export interface CopyOptions {
  /** `default` or an ARN; undefined where none was given. */
  role: string | undefined;
  format: "delimited" | "csv" | "json" | "parquet";
  delimiter: string | undefined;
  quote: string;
  compression: "gzip" | "bzip2" | "zstd" | undefined;
  manifest: boolean;
  skip: number;
  nullText: string;
  dateFormat: string | undefined;
  timeFormat: string | undefined;
  maxErrors: number;
  statistics: "on" | "off" | undefined;
  jsonPaths: string | undefined;
  /** BLANKSASNULL, ESCAPE and what else is on or off. */
  readonly flags: Set<Flag>;
}

const FLAGS = [
  "ACCEPTANYDATE",
  "BLANKSASNULL",
  "EMPTYASNULL",
  "ESCAPE",
  "EXPLICIT_IDS",
  "FILLRECORD",
  "IGNOREBLANKLINES",
  "IGNOREALLERRORS",
  "NOLOAD",
  "REMOVEQUOTES",
  "ROUNDEC",
  "TRIMBLANKS",
  "TRUNCATECOLUMNS",
] as const;

export type Flag = (typeof FLAGS)[number];

export function readCopyOptions(reader: SqlReader): CopyOptions {
  const options: CopyOptions = {
    role: undefined,
    format: "delimited",
    delimiter: undefined,
    quote: '"',
    compression: undefined,
    manifest: false,
    skip: 0,
    nullText: "\\N",
    dateFormat: undefined,
    timeFormat: undefined,
    maxErrors: 0,
    statistics: undefined,
    jsonPaths: undefined,
    flags: new Set(),
  };
  while (!reader.done) readOption(reader, options);
  return checked(options);
}

function readOption(reader: SqlReader, options: CopyOptions): void {
  const flag = FLAGS.find((each) => reader.takes(each));
  if (flag) return void options.flags.add(flag);
  const word = reader.nextWord;
  const read = Object.hasOwn(READERS, word) ? READERS[word] : undefined;
  if (!read) {
    if (UNSUPPORTED.includes(word)) throw notSupported(`COPY with ${word}`);
    throw reader.unexpected();
  }
  reader.skip();
  read(reader, options);
}

type ReadOption = (reader: SqlReader, options: CopyOptions) => void;

const UNSUPPORTED = [
  "ACCESS_KEY_ID",
  "SECRET_ACCESS_KEY",
  "AVRO",
  "ORC",
  "SHAPEFILE",
  "FIXEDWIDTH",
  "SSH",
  "ENCRYPTED",
  "LZOP",
  "ACCEPTINVCHARS",
];

const text = (reader: SqlReader): string => {
  reader.takes("AS");
  return reader.string();
};

const number = (reader: SqlReader): number => {
  reader.takes("AS");
  return reader.comesString ? Number(reader.string()) : reader.number();
};

const READERS: Readonly<Record<string, ReadOption>> = {
  IAM_ROLE: (reader, options) => {
    options.role = reader.takes("DEFAULT") ? "default" : reader.string();
  },
  CREDENTIALS: (reader, options) => {
    reader.takes("AS");
    const [, role] = /aws_iam_role=(\S+)/.exec(reader.string()) ?? [];
    if (role === undefined) throw notSupported("COPY with access keys");
    options.role = role;
  },
  WITH: (reader) => void reader.takes("AS"),
  FORMAT: (reader) => void reader.takes("AS"),
  CSV: (reader, options) => {
    options.format = "csv";
    if (reader.takes("QUOTE")) options.quote = text(reader);
  },
  QUOTE: (reader, options) => {
    options.quote = text(reader);
  },
  JSON: (reader, options) => {
    options.format = "json";
    reader.takes("AS");
    options.jsonPaths = reader.comesString ? reader.string() : "auto";
  },
  PARQUET: (_, options) => {
    options.format = "parquet";
  },
  DELIMITER: (reader, options) => {
    options.delimiter = unescaped(text(reader));
  },
  GZIP: (_, options) => {
    options.compression = "gzip";
  },
  BZIP2: (_, options) => {
    options.compression = "bzip2";
  },
  ZSTD: (_, options) => {
    options.compression = "zstd";
  },
  MANIFEST: (_, options) => {
    options.manifest = true;
  },
  IGNOREHEADER: (reader, options) => {
    options.skip = number(reader);
  },
  NULL: (reader, options) => {
    options.nullText = text(reader);
  },
  DATEFORMAT: (reader, options) => {
    options.dateFormat = text(reader);
  },
  TIMEFORMAT: (reader, options) => {
    options.timeFormat = text(reader);
  },
  MAXERROR: (reader, options) => {
    options.maxErrors = number(reader);
    if (options.maxErrors > 100_000) throw redshiftError("MAXERROR must be between 0 and 100000");
  },
  STATUPDATE: (reader, options) => {
    options.statistics = reader.takes("OFF") || reader.takes("FALSE") ? "off" : "on";
    void (reader.takes("ON") || reader.takes("TRUE"));
  },
  // Encodings are as the table has them.
  COMPUPDATE: (reader) => void ["PRESET", "ON", "OFF", "TRUE", "FALSE"].some((each) => reader.takes(each)),
  COMPROWS: (reader) => void number(reader),
  REGION: (reader) => void text(reader),
  ENCODING: (reader) => {
    reader.takes("AS");
    const name = reader.comesString ? reader.string() : reader.identifier();
    if (!/^utf-?8$/i.test(name)) throw notSupported(`COPY with ENCODING ${name}`);
  },
};

/** `\t` and octal codes, as the delimiter may be written. */
const unescaped = (value: string): string =>
  value
    .replaceAll("\\t", "\t")
    .replaceAll("\\n", "\n")
    .replaceAll(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

function checked(options: CopyOptions): CopyOptions {
  const { format, flags, delimiter, compression } = options;
  if (format === "csv" && (flags.has("ESCAPE") || flags.has("REMOVEQUOTES")))
    throw redshiftError(`CSV is not compatible with ${flags.has("ESCAPE") ? "ESCAPE" : "REMOVEQUOTES"}`);
  if (delimiter !== undefined && (format === "json" || format === "parquet"))
    throw redshiftError(`DELIMITER is not supported for ${format.toUpperCase()} format`);
  if (format === "json" && options.jsonPaths !== undefined && !/^auto(?: ignorecase)?$/i.test(options.jsonPaths))
    throw notSupported("COPY with a JSONPaths file");
  if (compression === "bzip2") throw notSupported("COPY with BZIP2");
  return options;
}
