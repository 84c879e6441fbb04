/** A frame as files: what `DataFrame.write` writes. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { randomHex, randomUuid } from "../../../../shared/random.ts";
import type { SqlColumn } from "../../sql/database.ts";
import type { Frames } from "./frames.ts";
import { NULL_PARTITION, partitionFolder } from "./partitions.ts";
import { SparkError } from "./spark-error.ts";
import { name, text } from "./sql-text.ts";
import type { Storage } from "./storage.ts";

export interface Writing {
  readonly frame: string;
  readonly columns: readonly SqlColumn[];
  readonly format: string;
  readonly uri: string;
  readonly mode: string;
  readonly partitionBy: readonly string[];
  /** Files in each folder. */
  readonly files: number;
  /** Option names in lower case. */
  readonly options: Readonly<Record<string, string>>;
}

export interface Writer {
  readonly frames: Frames;
  readonly storage: Storage;
  readonly outputs: string;
}

/** Answers where the files are; throws SparkError for a path that exists (mode errorifexists) and formats it does not write. */
export async function writeFrame(writer: Writer, writing: Writing): Promise<string[]> {
  const { frames, storage, outputs } = writer;
  const { uri, mode } = writing;
  const format = formatOf(writing);
  const exists = await storage.exists(uri);
  if (exists && mode === "errorifexists")
    throw new SparkError(
      "AnalysisException",
      `[PATH_ALREADY_EXISTS] Path ${uri} already exists. Set mode as "overwrite" to overwrite the existing path.`,
    );
  if (exists && mode === "ignore") return [];
  const folder = join(outputs, `write-${randomHex(8)}`);
  mkdirSync(folder, { recursive: true });
  try {
    const rows = writing.format === "json" ? await jsonLines(frames, writing) : writing;
    await copyParts(frames, rows, { folder, ...format });
    if (exists && mode === "overwrite") await storage.remove(uri);
    if (writing.options.success !== "false") writeFileSync(join(folder, "_SUCCESS"), "");
    return (await storage.put(folder, uri)).filter((path) => !path.endsWith("/_SUCCESS"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Texts as they are, one a line. */
const LINES = "FORMAT csv, HEADER false, DELIM E'\\x01', QUOTE '', ESCAPE ''";

/** Rows as texts of JSON, without what is null, as Spark writes them. */
async function jsonLines(frames: Frames, writing: Writing): Promise<Writing> {
  const keys = writing.columns.filter((column) => writing.partitionBy.some((key) => same(key, column.name)));
  const values = writing.columns.filter((column) => !keys.includes(column)).map((column) => name(column.name));
  const plain = `(SELECT ${values.join(", ")})`;
  const select = [
    `CAST((SELECT json_merge_patch('{}', to_json(row_)) FROM ${plain} AS row_) AS VARCHAR) AS value`,
    ...keys.map((key) => name(key.name)),
  ];
  const frame = await frames.add(`SELECT ${select.join(", ")} FROM ${writing.frame}`);
  return { ...writing, frame: frame.name, columns: frame.columns };
}

interface Format {
  /** For COPY. */
  readonly settings: string;
  readonly ending: string;
}

function formatOf({ format, options, columns, partitionBy }: Writing): Format {
  const compression = (options.compression ?? (format === "parquet" ? "snappy" : "none")).toLowerCase();
  const packed =
    compression === "none" || compression === "uncompressed" ? "" : `.${ENDINGS[compression] ?? compression}`;
  switch (format) {
    case "parquet":
      return {
        settings: `FORMAT parquet, COMPRESSION ${packed === "" ? "uncompressed" : compression}`,
        ending: `${packed}.parquet`,
      };
    case "json":
      return { settings: `${LINES}${gzip(packed)}`, ending: `.json${packed}` };
    case "csv":
      return {
        settings: `FORMAT csv, HEADER ${options.header === "true"}, DELIM ${text(options.sep ?? options.delimiter ?? ",")}, QUOTE ${text(options.quote ?? '"')}, ESCAPE ${text('"')}, NULLSTR ${text(options.nullvalue ?? "")}${gzip(packed)}`,
        ending: `.csv${packed}`,
      };
    case "text":
      if (columns.filter((column) => !partitionBy.some((each) => same(each, column.name))).length !== 1)
        throw new SparkError(
          "AnalysisException",
          `Text data source supports only a single column, and you have ${columns.length} columns.`,
        );
      return {
        settings: `${LINES}${gzip(packed)}`,
        ending: `.txt${packed}`,
      };
    default:
      throw new SparkError(
        "AnalysisException",
        `[DATA_SOURCE_NOT_FOUND] the sandbox does not write the format ${format}`,
      );
  }
}

const ENDINGS: Readonly<Record<string, string>> = { gzip: "gz" };

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function gzip(packed: string): string {
  if (packed === "") return "";
  if (packed !== ".gz")
    throw new SparkError("IllegalArgumentException", `the sandbox does not know the codec ${packed.slice(1)} here`);
  return ", COMPRESSION gzip";
}

interface Target extends Format {
  readonly folder: string;
}

/** One COPY for each file; Spark's names. */
async function copyParts(frames: Frames, writing: Writing, target: Target): Promise<void> {
  const { frame, files, partitionBy } = writing;
  const id = randomUuid();
  if (partitionBy.length > 0) return copyPartitions(frames, writing, { ...target, id });
  for (let part = 0; part < files; part++) {
    const rows =
      files === 1
        ? `SELECT * FROM ${frame}`
        : `SELECT * EXCLUDE (__row) FROM (SELECT *, row_number() OVER () AS __row FROM ${frame}) WHERE __row % ${files} = ${part}`;
    const path = join(target.folder, partName(part, id, `-c000${target.ending}`));
    await frames.run(`COPY (${rows}) TO ${text(path)} (${target.settings})`);
  }
}

/** As Spark names them: what lies in folders of partitions has a point before the number of its file. */
const partName = (part: number, id: string, ending: string): string =>
  `part-${String(part).padStart(5, "0")}-${id}${ending}`;

/** DuckDB makes the folders; they get the names that Hive gives them. */
async function copyPartitions(
  frames: Frames,
  { frame, columns, partitionBy }: Writing,
  target: Target & { id: string },
): Promise<void> {
  const { folder, settings, ending, id } = target;
  const keys = partitionBy.map((key) => {
    const column = columns.find((each) => same(each.name, key));
    if (!column) throw new SparkError("AnalysisException", `Partition column \`${key}\` not found in schema.`);
    return column.name;
  });
  if (keys.length === columns.length)
    throw new SparkError(
      "AnalysisException",
      "[ALL_PARTITION_COLUMNS_NOT_ALLOWED] Cannot use all columns for partition columns.",
    );
  const draft = `${folder}-draft`;
  const values = keys.map(
    (key) => `coalesce(nullif(CAST(${name(key)} AS VARCHAR), ''), '${NULL_PARTITION}') AS ${name(key)}`,
  );
  try {
    await frames.run(
      `COPY (SELECT * REPLACE (${values.join(", ")}) FROM ${frame}) TO ${text(draft)} (${settings}, PARTITION_BY (${keys.map(name).join(", ")}), FILE_EXTENSION ${text("part")})`,
    );
    if (!existsSync(draft)) return;
    moveParts(draft, (folders, index) => join(folder, ...folders, partName(index, id, `.c000${ending}`)));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function moveParts(draft: string, place: (folders: string[], index: number) => string): void {
  const entries = readdirSync(draft, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const counts = new Map<string, number>();
  for (const each of entries) {
    const from = join(each.parentPath, each.name);
    const folders = relative(draft, each.parentPath)
      .split(sep)
      .map((folder) => {
        const at = folder.indexOf("=");
        return partitionFolder(decodeURIComponent(folder.slice(0, at)), decodeURIComponent(folder.slice(at + 1)));
      });
    const key = folders.join("/");
    const index = counts.get(key) ?? 0;
    counts.set(key, index + 1);
    const to = place(folders, index);
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
  }
}
