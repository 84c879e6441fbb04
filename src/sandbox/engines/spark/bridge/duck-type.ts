/** DuckDB's names of types, taken apart: `STRUCT("a" INTEGER, b VARCHAR[])`. */
export type DuckType =
  | { readonly kind: "simple"; readonly name: string }
  | { readonly kind: "list"; readonly of: DuckType }
  | { readonly kind: "map"; readonly key: DuckType; readonly value: DuckType }
  | { readonly kind: "struct"; readonly fields: readonly { readonly name: string; readonly type: DuckType }[] };

/** Throws Error for what is no type. */
export function parseDuckType(text: string): DuckType {
  const reader = new Reader(text);
  const type = reader.type();
  if (!reader.done) throw new Error(`no type of DuckDB: ${text}`);
  return type;
}

class Reader {
  #rest: string;

  constructor(text: string) {
    this.#rest = text.trim();
  }

  get done(): boolean {
    return this.#rest === "";
  }

  type(): DuckType {
    let type = this.#element();
    while (this.#take(/^\[\d*\]\s*/) !== undefined) type = { kind: "list", of: type };
    return type;
  }

  #element(): DuckType {
    if (this.#take(/^STRUCT\s*\(/i) !== undefined) return this.#struct();
    if (this.#take(/^MAP\s*\(/i) !== undefined) {
      const key = this.type();
      this.#expect(/^,\s*/);
      const value = this.type();
      this.#expect(/^\)\s*/);
      return { kind: "map", key, value };
    }
    return { kind: "simple", name: this.#expect(/^[A-Z_]\w*(?:\([^()]*\))?(?: WITH TIME ZONE)?/i).toUpperCase() };
  }

  #struct(): DuckType {
    const fields: { name: string; type: DuckType }[] = [];
    for (;;) {
      const written = this.#expect(/^(?:"(?:[^"]|"")*"|[\w$]+)\s+/).trim();
      const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
      fields.push({ name, type: this.type() });
      if (this.#take(/^,\s*/) === undefined) break;
    }
    this.#expect(/^\)\s*/);
    return { kind: "struct", fields };
  }

  #take(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#rest)?.[0];
    if (found !== undefined) this.#rest = this.#rest.slice(found.length);
    return found;
  }

  #expect(pattern: RegExp): string {
    const found = this.#take(pattern);
    if (found === undefined) throw new Error(`no type of DuckDB: ...${this.#rest}`);
    return found;
  }
}

export function writeDuckType(type: DuckType): string {
  switch (type.kind) {
    case "simple":
      return type.name;
    case "list":
      return `${writeDuckType(type.of)}[]`;
    case "map":
      return `MAP(${writeDuckType(type.key)}, ${writeDuckType(type.value)})`;
    case "struct":
      return `STRUCT(${type.fields
        .map((field) => `"${field.name.replaceAll('"', '""')}" ${writeDuckType(field.type)}`)
        .join(", ")})`;
  }
}

/** The type with which Spark goes on: sums of whole numbers are BIGINT, there are no unsigned numbers, time stamps are in UTC. */
export function sparkType(type: DuckType): DuckType {
  switch (type.kind) {
    case "simple":
      return { kind: "simple", name: NARROWED[type.name] ?? type.name };
    case "list":
      return { kind: "list", of: sparkType(type.of) };
    case "map":
      return { kind: "map", key: sparkType(type.key), value: sparkType(type.value) };
    case "struct":
      return {
        kind: "struct",
        fields: type.fields.map((field) => ({ name: field.name, type: sparkType(field.type) })),
      };
  }
}

const NARROWED: Readonly<Record<string, string>> = {
  HUGEINT: "BIGINT",
  UHUGEINT: "BIGINT",
  UBIGINT: "BIGINT",
  UINTEGER: "BIGINT",
  USMALLINT: "INTEGER",
  UTINYINT: "SMALLINT",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
  TIMESTAMP_NS: "TIMESTAMP",
  TIMESTAMP_MS: "TIMESTAMP",
  TIMESTAMP_S: "TIMESTAMP",
  JSON: "VARCHAR",
  UUID: "VARCHAR",
  '"NULL"': "VARCHAR",
};
