/** The rows of a load as a file that the engine reads, with the errors of the lines that are left out. */
import { closeSync, openSync, writeSync } from "node:fs";
import type { ColumnDefinition, TableDefinition } from "../definitions.ts";
import type { LoadError, LoadedFile } from "../records.ts";
import type { CopyOptions } from "./copy-options.ts";
import { FieldError } from "./field-error.ts";
import { fieldReader, type ReadField } from "./fields.ts";

export interface DraftOptions {
  readonly path: string;
  readonly table: TableDefinition;
  readonly columns: readonly ColumnDefinition[];
  readonly options: CopyOptions;
  /** This many errors are too many. */
  readonly limit: number;
}

/** A line, for its errors. */
export interface Place {
  readonly line: number;
  readonly raw: string;
}

const SEPARATOR = "\u001f";
const NULL = "\u001e";
const WRITTEN_AT_ONCE = 1 << 20;
/** A letter of JavaScript takes up to three bytes of UTF-8. */
const BYTES_PER_LETTER = 3;

export class DraftFile {
  readonly path: string;
  readonly options: CopyOptions;
  readonly columns: readonly ColumnDefinition[];
  readonly files: LoadedFile[] = [];
  readonly errors: LoadError[] = [];
  readonly #table: TableDefinition;
  readonly #limit: number;
  readonly #descriptor: number;
  readonly #readers: readonly ReadField[];
  // Bytes, and no text that grows: a long load would keep thousands of its pieces alive at a time.
  readonly #buffer = Buffer.allocUnsafe(WRITTEN_AT_ONCE);
  #used = 0;
  #file: { file: string; bytes: number; slice: number; lines: number; rows: number; errors: number } | undefined;

  constructor({ path, table, columns, options, limit }: DraftOptions) {
    this.path = path;
    this.options = options;
    this.columns = columns;
    this.#table = table;
    this.#limit = limit;
    this.#descriptor = openSync(path, "w");
    this.#readers = columns.map((column) => fieldReader(column, options));
  }

  get failed(): boolean {
    return this.errors.length >= this.#limit;
  }

  begin(file: { file: string; bytes: number; slice: number }): void {
    this.#finishFile();
    this.#file = { ...file, lines: 0, rows: 0, errors: 0 };
  }

  /** Takes the fields of a line; null is a null. False where the load has failed. */
  add(fields: readonly (string | null)[], place: Place): boolean {
    let line = "";
    let index = 0;
    try {
      for (; index < this.#readers.length; index++) {
        const value = this.#readers[index]?.(fields[index] ?? null);
        line += `${index === 0 ? "" : SEPARATOR}${value ?? NULL}`;
      }
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      return this.fail(error, { ...place, column: this.columns[index], value: fields[index] ?? "" });
    }
    if (this.#file) this.#file.rows += 1;
    this.#write(`${line}\n`);
    return true;
  }

  /** Counts a line that was read. */
  counted(): void {
    if (this.#file) this.#file.lines += 1;
  }

  fail(
    error: FieldError,
    { line, raw, column, value }: Place & { column: ColumnDefinition | undefined; value: string },
  ): boolean {
    if (this.#file) this.#file.errors += 1;
    this.errors.push({
      tableId: this.#table.id,
      table: this.#table.name,
      file: this.#file?.file ?? "",
      line,
      position: error.position,
      column: column?.name ?? "",
      type: column ? (/^[a-z ]+/.exec(column.type.name)?.[0] ?? "") : "",
      length: String(column?.type.length ?? 0),
      rawLine: raw,
      rawValue: value,
      code: error.code,
      reason: error.message,
      slice: this.#file?.slice ?? 0,
    });
    return !this.failed;
  }

  end(): void {
    this.#finishFile();
    this.#flush();
    closeSync(this.#descriptor);
  }

  #finishFile(): void {
    if (!this.#file) return;
    this.files.push({ tableId: this.#table.id, table: this.#table.name, ...this.#file });
    this.#file = undefined;
  }

  #write(text: string): void {
    if (this.#used + text.length * BYTES_PER_LETTER > WRITTEN_AT_ONCE) this.#flush();
    if (text.length * BYTES_PER_LETTER > WRITTEN_AT_ONCE) this.#put(Buffer.from(text));
    else this.#used += this.#buffer.write(text, this.#used);
  }

  #flush(): void {
    this.#put(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  /** A disk that is nearly full takes a part, and refuses the next one. */
  #put(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done);
  }
}
