/** Names and texts in DuckDB's SQL. */

export const name = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

export const list = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;

/** `{"a": 'INTEGER'}` */
export const struct = (values: Readonly<Record<string, string>>): string =>
  `{${Object.entries(values)
    .map(([key, value]) => `${text(key)}: ${text(value)}`)
    .join(", ")}}`;
