/** Objects of a JSON file, their members by the names of the columns (`JSON 'auto'`). */
import type { DraftFile } from "./draft-file.ts";
import { FieldError } from "./field-error.ts";
import { linesOf } from "./read-lines.ts";

/** Objects follow one another, each in a line or over several. False where the load has failed. */
export async function readJson(path: string, draft: DraftFile, signal: AbortSignal | undefined): Promise<boolean> {
  const objects = new Objects(draft);
  for await (const lines of linesOf(path, draft.options, signal))
    if (!lines.every((line) => objects.take(line))) return false;
  return objects.end();
}

/** Puts lines together until they are an object. */
class Objects {
  readonly #draft: DraftFile;
  #line = 0;
  #begun = 0;
  #text = "";

  constructor(draft: DraftFile) {
    this.#draft = draft;
  }

  take(next: string): boolean {
    this.#line += 1;
    if (this.#text === "" && next.trim() === "") return true;
    if (this.#text === "") this.#begun = this.#line;
    this.#text = this.#text === "" ? next : `${this.#text}\n${next}`;
    const object = parsed(this.#text);
    return object === undefined && !isComplete(this.#text) ? true : this.#add(object);
  }

  end(): boolean {
    return this.#text === "" || this.#add(undefined);
  }

  #add(object: Readonly<Record<string, unknown>> | undefined): boolean {
    const place = { line: this.#begun, raw: this.#text };
    this.#text = "";
    this.#draft.counted();
    return take(this.#draft, object, place);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether all brackets are closed: then what cannot be parsed is wrong. */
function isComplete(text: string): boolean {
  const plain = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
  return plain.split("{").length <= plain.split("}").length;
}

function take(
  draft: DraftFile,
  object: Readonly<Record<string, unknown>> | undefined,
  place: { line: number; raw: string },
): boolean {
  if (!object)
    return draft.fail(new FieldError(1216, "Invalid JSON structure"), {
      ...place,
      column: undefined,
      value: place.raw,
    });
  const ignoresCase = /ignorecase/i.test(draft.options.jsonPaths ?? "");
  const members = ignoresCase
    ? Object.fromEntries(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]))
    : object;
  const fields = draft.columns.map(({ name }) => textOf(members[name]));
  return draft.add(fields, place);
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
