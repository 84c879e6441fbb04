import type * as Glue from "@aws-sdk/client-glue";

// As the dialect writes UNNEST(x) AS t(a, b), which it takes for a map's keys and values.
const PAIRS = /\(SELECT UNNEST\(MAP_KEYS\(([^()]+)\)\), UNNEST\(MAP_VALUES\(\1\)\)\)/gi;

/** UNNEST of a column with two names: an array of rows with two fields is no map. The catalog knows which it is. */
export const unnestRows = (sql: string, tables: readonly Glue.Table[]): string =>
  sql.replace(PAIRS, (whole, value: string) => {
    const name = value
      .slice(value.lastIndexOf(".") + 1)
      .replaceAll('"', "")
      .toLowerCase();
    return tables.some((table) => isRows(table, name)) ? `(SELECT UNNEST(${value}, max_depth := 2))` : whole;
  });

const isRows = ({ StorageDescriptor }: Glue.Table, column: string): boolean =>
  (StorageDescriptor?.Columns ?? []).some(
    ({ Name, Type = "" }) => Name?.toLowerCase() === column && /^array\s*<\s*struct/i.test(Type),
  );
