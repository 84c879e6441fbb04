import type * as Glue from "@aws-sdk/client-glue";
import type * as S3 from "@aws-sdk/client-s3";
import type { Context } from "../../../kit/context.ts";
import { s3Location } from "../../s3-files/index.ts";
import { partitionInput } from "./table-of.ts";

/**
 * `MSCK REPAIR TABLE`: adds the partitions whose folders (`year=2025/month=01/`) lie below the table and are not in the catalog.
 * https://docs.aws.amazon.com/athena/latest/ug/msck-repair-table.html
 */
export async function repairTable(context: Pick<Context, "service">, table: Glue.Table): Promise<string[]> {
  const keys = (table.PartitionKeys ?? []).map(({ Name = "" }) => Name);
  const place = s3Location(table.StorageDescriptor?.Location ?? "");
  if (!place || keys.length === 0) return [];
  const root = place.key === "" || place.key.endsWith("/") ? place.key : `${place.key}/`;
  const folders = await foldersOf(context, place.bucket, root, keys);
  const added: string[] = [];
  for (const values of folders) {
    const { Errors: errors = [] } = await context.service<typeof Glue>("glue").BatchCreatePartition({
      DatabaseName: table.DatabaseName,
      TableName: table.Name,
      PartitionInputList: [partitionInput(table, { values, location: undefined })],
    });
    if (errors.length === 0) added.push(keys.map((key) => `${key}=${values[key]}`).join("/"));
  }
  const missing = added.map((each) => `${table.Name}:${each}`);
  return missing.length === 0
    ? []
    : [
        `Partitions not in metastore:\t${missing.join("\t")}`,
        ...missing.map((each) => `Repair: Added partition to metastore ${each}`),
      ];
}

async function foldersOf(
  context: Pick<Context, "service">,
  Bucket: string,
  root: string,
  keys: readonly string[],
): Promise<Record<string, string>[]> {
  const found = new Map<string, Record<string, string>>();
  let token: string | undefined;
  do {
    const page = await context
      .service<typeof S3>("s3")
      .ListObjectsV2({ Bucket, Prefix: root, ...(token ? { ContinuationToken: token } : {}) });
    for (const { Key = "" } of page.Contents ?? []) {
      const parts = Key.slice(root.length).split("/").slice(0, keys.length);
      const values = valuesIn(parts, keys);
      if (values && Key.slice(root.length).split("/").length > keys.length) found.set(parts.join("/"), values);
    }
    token = page.NextContinuationToken;
  } while (token);
  return [...found.values()];
}

function valuesIn(parts: readonly string[], keys: readonly string[]): Record<string, string> | undefined {
  const values: Record<string, string> = {};
  for (const [index, key] of keys.entries()) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(parts[index] ?? "") ?? [];
    if (name?.toLowerCase() !== key || value === undefined) return undefined;
    values[key] = decodeURIComponent(value);
  }
  return values;
}
