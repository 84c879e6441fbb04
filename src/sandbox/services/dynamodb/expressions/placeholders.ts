/** ExpressionAttributeNames and ExpressionAttributeValues of one request: looked up, and all of them used. */
import { Fault } from "../../../kit/index.ts";
import { invalid } from "../faults.ts";
import { readValue, type Value } from "../values/attribute-value.ts";

export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>> | undefined;
}

export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** Throws AWS's error for a placeholder that cannot be one, and for a value that is none. */
  constructor(input: PlaceholderInput) {
    const names = Object.entries(input.ExpressionAttributeNames ?? {});
    const values = Object.entries(input.ExpressionAttributeValues ?? {});
    if (input.ExpressionAttributeNames && names.length === 0)
      throw invalid("ExpressionAttributeNames must not be empty");
    if (input.ExpressionAttributeValues && values.length === 0)
      throw invalid("ExpressionAttributeValues must not be empty");
    requireKeys("ExpressionAttributeNames", names, /^#[A-Za-z0-9_]+$/);
    requireKeys("ExpressionAttributeValues", values, /^:[A-Za-z0-9_]+$/);
    this.#names = new Map(names);
    this.#values = new Map(values.map(([key, value]) => [key, readNamed(key, value)]));
    this.#unusedNames = new Set(this.#names.keys());
    this.#unusedValues = new Set(this.#values.keys());
  }

  name(placeholder: string): string | undefined {
    this.#unusedNames.delete(placeholder);
    return this.#names.get(placeholder);
  }

  value(placeholder: string): Value | undefined {
    this.#unusedValues.delete(placeholder);
    return this.#values.get(placeholder);
  }

  requireAllUsed(): void {
    for (const [kind, unused] of [
      ["ExpressionAttributeNames", this.#unusedNames],
      ["ExpressionAttributeValues", this.#unusedValues],
    ] as const)
      if (unused.size > 0)
        throw invalid(`Value provided in ${kind} unused in expressions: keys: {${[...unused].join(", ")}}`);
  }
}

function requireKeys(kind: string, entries: readonly [string, unknown][], form: RegExp): void {
  for (const [key] of entries)
    if (!form.test(key)) throw invalid(`${kind} contains invalid key: Syntax error; key: "${key}"`);
}

function readNamed(key: string, value: Value): Value {
  try {
    return readValue(value);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}
