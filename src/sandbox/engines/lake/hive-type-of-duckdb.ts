/** DuckDB's name of a type as the Hive metastore writes it: `STRUCT("a" INTEGER)[]` is `array<struct<a:int>>`. */
export function hiveTypeOfDuckDb(type: string): string {
  const text = type.trim();
  const list = /^(.*)\[\d*\]$/s.exec(text);
  if (list) return `array<${hiveTypeOfDuckDb(list[1] ?? "")}>`;
  const [, name = text, inner] = /^([A-Z][A-Z_ ]*)\((.*)\)$/s.exec(text) ?? [];
  if (name === "STRUCT")
    return `struct<${split(inner ?? "")
      .map(fieldOf)
      .join(",")}>`;
  if (name === "MAP")
    return `map<${split(inner ?? "")
      .map(hiveTypeOfDuckDb)
      .join(",")}>`;
  if (name === "DECIMAL") return `decimal(${(inner ?? "10,0").replaceAll(" ", "")})`;
  return SIMPLE[name] ?? "string";
}

const SIMPLE: Readonly<Record<string, string>> = {
  BOOLEAN: "boolean",
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  UTINYINT: "smallint",
  INTEGER: "int",
  USMALLINT: "int",
  BIGINT: "bigint",
  UINTEGER: "bigint",
  UBIGINT: "bigint",
  HUGEINT: "decimal(38,0)",
  FLOAT: "float",
  DOUBLE: "double",
  DATE: "date",
  TIMESTAMP: "timestamp",
  "TIMESTAMP WITH TIME ZONE": "timestamp",
  BLOB: "binary",
};

function fieldOf(field: string): string {
  const [, quoted, plain, type = ""] = /^(?:"((?:[^"]|"")*)"|(\w+))\s+(.*)$/s.exec(field.trim()) ?? [];
  return `${quoted?.replaceAll('""', '"') ?? plain}:${hiveTypeOfDuckDb(type)}`;
}

/** At the commas that stand in no brackets and no quotes. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (sign === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (sign === "(") depth++;
    else if (sign === ")") depth--;
    else if (sign === "," && depth === 0) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}
