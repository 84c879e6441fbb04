import type * as Glue from "@aws-sdk/client-glue";
import type { Context } from "../../../kit/context.ts";
import { SqlError } from "../../sql/sql-error.ts";
import { catalogDatabases, catalogPartitions, catalogTables } from "../catalog-lists.ts";
import type { Ddl } from "./parse.ts";
import { tableOf } from "./table-of.ts";

type Show = Extract<Ddl, { kind: `show-${string}` | "describe" }>;

/** The lines of SHOW and DESCRIBE, as Hive prints them: several columns are separated by tabs. */
export async function show(context: Pick<Context, "service">, ddl: Show): Promise<string[]> {
  if (ddl.kind === "show-databases") {
    return matching(await catalogDatabases(context), ddl.pattern);
  }
  if (!("table" in ddl)) {
    const tables = await catalogTables(context, ddl.database);
    const named = ddl.kind === "show-tables" ? tables : tables.filter(isView);
    return matching(
      named.map(({ Name = "" }) => Name),
      ddl.pattern,
    );
  }
  const table = await tableOf(context, ddl);
  const columns = table.StorageDescriptor?.Columns ?? [];
  const keys = table.PartitionKeys ?? [];
  switch (ddl.kind) {
    case "show-columns":
      return [...columns, ...keys].map(({ Name = "" }) => Name);
    case "show-partitions":
      return partitionNames(context, table);
    case "show-properties":
      return Object.entries(table.Parameters ?? {}).map(([name, value]) => `${name}\t${value}`);
    case "describe":
      return describe(columns, keys);
    case "show-create-table":
      return createStatement(table);
  }
}

const isView = ({ TableType }: Glue.Table): boolean => TableType === "VIRTUAL_VIEW";

/** `*` stands for any text and `|` for alternatives. */
function matching(names: readonly string[], pattern: string | undefined): string[] {
  const test =
    pattern === undefined
      ? /^/
      : new RegExp(`^(?:${pattern.replace(/[.+?^${}()[\]\\]/g, "\\$&").replaceAll("*", ".*")})$`);
  return names.filter((name) => test.test(name)).sort();
}

async function partitionNames(context: Pick<Context, "service">, table: Glue.Table): Promise<string[]> {
  const keys = (table.PartitionKeys ?? []).map(({ Name }) => Name);
  if (keys.length === 0) throw new SqlError("catalog", `Table ${table.Name} is not a partitioned table`);
  const names = (await catalogPartitions(context, table)).map(({ Values = [] }) =>
    Values.map((value, index) => `${keys[index]}=${value}`).join("/"),
  );
  return names.sort();
}

const row = ({ Name = "", Type = "", Comment = "" }: Glue.Column): string =>
  `${Name.padEnd(20)}\t${Type.padEnd(20)}\t${Comment.padEnd(20)}`;

const describe = (columns: readonly Glue.Column[], keys: readonly Glue.Column[]): string[] => [
  ...[...columns, ...keys].map(row),
  ...(keys.length === 0
    ? []
    : [
        "\t \t ",
        "# Partition Information\t \t ",
        `${"# col_name".padEnd(22)}\t${"data_type".padEnd(22)}\t${"comment".padEnd(22)}`,
        "\t \t ",
        ...keys.map(row),
      ]),
];

function createStatement(table: Glue.Table): string[] {
  if (isView(table)) return [`CREATE VIEW ${table.DatabaseName}.${table.Name} AS`, table.ViewExpandedText ?? ""];
  const storage = table.StorageDescriptor ?? {};
  const list = (columns: readonly Glue.Column[]): string[] =>
    columns.map(({ Name, Type, Comment }, index) => {
      const comment = Comment ? ` COMMENT '${escaped(Comment)}'` : "";
      return `  \`${Name}\` ${Type}${comment}${index === columns.length - 1 ? ")" : ", "}`;
    });
  const properties = (record: Readonly<Record<string, string>>): string[] =>
    Object.entries(record).map(
      ([name, value], index, all) => `  '${name}'='${escaped(value)}'${index === all.length - 1 ? ")" : ", "}`,
    );
  const keys = table.PartitionKeys ?? [];
  const serde = storage.SerdeInfo?.Parameters ?? {};
  return [
    `CREATE ${table.TableType === "EXTERNAL_TABLE" ? "EXTERNAL " : ""}TABLE \`${table.DatabaseName}.${table.Name}\`(`,
    ...list(storage.Columns ?? []),
    ...(keys.length === 0 ? [] : ["PARTITIONED BY ( ", ...list(keys)]),
    "ROW FORMAT SERDE ",
    `  '${storage.SerdeInfo?.SerializationLibrary ?? ""}' `,
    ...(Object.keys(serde).length === 0 ? [] : ["WITH SERDEPROPERTIES ( ", ...properties(serde)]),
    "STORED AS INPUTFORMAT ",
    `  '${storage.InputFormat ?? ""}' `,
    "OUTPUTFORMAT ",
    `  '${storage.OutputFormat ?? ""}'`,
    "LOCATION",
    `  '${storage.Location ?? ""}'`,
    ...(Object.keys(table.Parameters ?? {}).length === 0
      ? []
      : ["TBLPROPERTIES (", ...properties(table.Parameters ?? {})]),
  ];
}

const escaped = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
