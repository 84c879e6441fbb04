/** What a query will read, from DuckDB's plan: the basis of Athena's and Spectrum's bytes scanned. */

export interface Scan {
  /** `READ_CSV`, `READ_JSON`, `READ_PARQUET`. */
  readonly reader: string;
  /** A condition over partition columns that a file must meet, as SQL; empty where all files are read. */
  readonly files: string;
  /** Columns that are read, by name; for formats that can skip columns. */
  readonly columns: readonly string[];
}

/** Scans of files in the answer of `EXPLAIN (FORMAT json) <query>` (its second column). */
export function scansOf(plan: string): Scan[] {
  const scans: Scan[] = [];
  collect(JSON.parse(plan), scans);
  return scans;
}

function collect(node: unknown, scans: Scan[]): void {
  if (Array.isArray(node)) for (const each of node) collect(each, scans);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  const { name, children, extra_info: info } = node as { name?: string; children?: unknown; extra_info?: Info };
  if (name && /^READ_/.test(name.trim()) && info) {
    scans.push({ reader: name.trim(), files: textOf(info["File Filters"]), columns: columnsOf(info) });
  }
  collect(children, scans);
}

interface Info {
  readonly "File Filters"?: string | readonly string[];
  readonly Projections?: string | readonly string[];
  readonly Filters?: string | readonly string[];
}

const textOf = (value: string | readonly string[] = ""): string =>
  typeof value === "string" ? value : value.join(" AND ");

/** Columns that are answered, and those that only a filter reads. */
function columnsOf({ Projections: projections = [], Filters: filters = [] }: Info): string[] {
  const named = typeof projections === "string" ? [projections] : projections;
  const filtered = (typeof filters === "string" ? [filters] : filters).flatMap(
    (filter) => /^"?([A-Za-z_]\w*)"?\s*(?:=|<|>|!|IS|IN|~)/.exec(filter)?.[1] ?? [],
  );
  return [...new Set([...named, ...filtered])];
}
