/** Lines of a delimited or CSV file as fields. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { messageOf } from "../../../../shared/errors.ts";
import { notSupported, redshiftError } from "../redshift-error.ts";
import type { CopyOptions } from "./copy-options.ts";
import type { DraftFile } from "./draft-file.ts";
import { FieldError } from "./field-error.ts";

/** False where the load has failed before the end of the file. */
export async function readLines(path: string, draft: DraftFile, signal: AbortSignal | undefined): Promise<boolean> {
  const records = new LineRecords(draft);
  for await (const lines of linesOf(path, draft.options, signal))
    if (!lines.every((line) => records.take(line))) return false;
  return records.end();
}

/** Takes lines for records; a record may go on in the next line. */
class LineRecords {
  readonly #draft: DraftFile;
  readonly #split: Split;
  readonly #delimiter: string;
  #line = 0;
  #pending = "";

  constructor(draft: DraftFile) {
    const { format, flags, delimiter } = draft.options;
    this.#draft = draft;
    this.#split = format === "csv" ? splitCsv : flags.has("ESCAPE") ? splitEscaped : splitPlain;
    this.#delimiter = delimiter ?? (format === "csv" ? "," : "|");
  }

  take(text: string): boolean {
    const { options } = this.#draft;
    this.#line += 1;
    if (this.#line <= options.skip) return true;
    const record = this.#pending === "" ? text : `${this.#pending}\n${text}`;
    this.#pending = isOpen(record, options) ? record : "";
    if (this.#pending !== "") return true;
    this.#draft.counted();
    return (record === "" && options.flags.has("IGNOREBLANKLINES")) || this.#add(record);
  }

  end(): boolean {
    return this.#pending === "" || this.#add(this.#pending);
  }

  #add(record: string): boolean {
    return take(this.#draft, this.#split(record, this.#delimiter, this.#draft.options), {
      line: this.#line,
      raw: record,
    });
  }
}

function take(draft: DraftFile, fields: readonly (string | null)[], place: { line: number; raw: string }): boolean {
  const { columns, options } = draft;
  const extra = fields.length - columns.length;
  // A delimiter may end the line.
  if (extra > 1 || (extra === 1 && fields.at(-1) !== ""))
    return draft.fail(new FieldError(1202, "Extra column(s) found"), {
      ...place,
      column: columns.at(-1),
      value: fields[columns.length] ?? "",
    });
  if (extra < 0 && !options.flags.has("FILLRECORD"))
    return draft.fail(new FieldError(1214, "Delimiter not found"), {
      ...place,
      column: columns[fields.length],
      value: fields.at(-1) ?? "",
    });
  return draft.add(fields, place);
}

/** A record that goes on in the next line: within quotes, or behind a backslash. */
function isOpen(record: string, { format, quote, flags }: CopyOptions): boolean {
  if (format === "csv") return record.includes(quote) && record.split(quote).length % 2 === 0;
  return flags.has("ESCAPE") && /(?:^|[^\\])(?:\\\\)*\\$/.test(record);
}

type Split = (record: string, delimiter: string, options: CopyOptions) => (string | null)[];

const splitPlain: Split = (record, delimiter, { flags }) => {
  const fields = record.split(delimiter);
  return flags.has("REMOVEQUOTES") ? fields.map((field) => /^(["'])(.*)\1$/s.exec(field)?.[2] ?? field) : fields;
};

const splitEscaped: Split = (record, delimiter, { nullText }) => {
  const fields: (string | null)[] = [];
  let field = "";
  let from = 0;
  for (let at = 0; at <= record.length; at++) {
    if (at < record.length && record[at] !== delimiter) {
      if (record[at] === "\\") field += record[++at] ?? "";
      else field += record[at];
      continue;
    }
    fields.push(record.slice(from, at) === nullText ? null : field);
    field = "";
    from = at + 1;
  }
  return fields;
};

const splitCsv: Split = (record, delimiter, { quote }) => {
  if (!record.includes(quote)) return record.split(delimiter);
  const fields: string[] = [];
  let [field, within] = ["", false];
  for (let at = 0; at < record.length; at++) {
    const letter = record[at] ?? "";
    if (within && letter === quote && record[at + 1] === quote) field += record[++at];
    else if (letter === quote) within = !within;
    else if (letter === delimiter && !within) {
      fields.push(field);
      field = "";
    } else field += letter;
  }
  return [...fields, field];
};

/** Lines as they come, many at a time. */
export async function* linesOf(
  path: string,
  { compression }: CopyOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<string[]> {
  if (compression === "zstd") throw notSupported("COPY with ZSTD");
  const file = createReadStream(path, { signal, highWaterMark: 1 << 18 });
  const stream = compression === "gzip" ? createGunzip() : file;
  if (stream !== file) void pipeline(file, stream as ReturnType<typeof createGunzip>).catch(() => {});
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      yield lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw redshiftError(`Failed to decompress the file: ${messageOf(error)}`);
  }
  if (rest !== "") yield [rest];
}
