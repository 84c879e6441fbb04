/** What engines need to know of a table of the Glue catalog: one that lies in S3. */
import type * as Glue from "@aws-sdk/client-glue";

export type LakeFormat =
  | {
      readonly kind: "delimited";
      readonly delimiter: string;
      readonly quote: string;
      readonly escape: string;
      readonly skip: number;
      /** OpenCSVSerde fails on values that are not of the column's type, LazySimpleSerDe reads them as null. */
      readonly strict: boolean;
    }
  | { readonly kind: "json" }
  | { readonly kind: "parquet" }
  | { readonly kind: "regex"; readonly pattern: string }
  | { readonly kind: "unknown"; readonly serde: string };

export interface LakeColumn {
  readonly name: string;
  /** As the metastore writes it. */
  readonly type: string;
}

export interface LakeTable {
  readonly columns: readonly LakeColumn[];
  readonly keys: readonly LakeColumn[];
  readonly location: string;
  readonly format: LakeFormat;
  readonly parameters: Readonly<Record<string, string>>;
}

export function lakeTableOf({
  StorageDescriptor: storage,
  PartitionKeys: keys,
  Parameters: parameters,
}: Glue.Table): LakeTable {
  return {
    columns: (storage?.Columns ?? []).map(columnOf),
    keys: (keys ?? []).map(columnOf),
    location: storage?.Location ?? "",
    format: formatOf(storage, { ...storage?.Parameters, ...parameters }),
    parameters: parameters ?? {},
  };
}

const columnOf = ({ Name: name = "", Type: type = "string" }: Glue.Column): LakeColumn => ({ name, type });

function formatOf(
  storage: Glue.StorageDescriptor | undefined,
  parameters: Readonly<Record<string, string>>,
): LakeFormat {
  const serde = storage?.SerdeInfo?.SerializationLibrary ?? "";
  const settings = storage?.SerdeInfo?.Parameters ?? {};
  const skip = Number(parameters["skip.header.line.count"] ?? settings["skip.header.line.count"] ?? 0);
  if (/parquet/i.test(serde) || /parquet/i.test(storage?.InputFormat ?? "")) return { kind: "parquet" };
  if (/json/i.test(serde)) return { kind: "json" };
  if (/OpenCSVSerde/i.test(serde))
    return {
      kind: "delimited",
      delimiter: settings.separatorChar ?? ",",
      quote: settings.quoteChar ?? '"',
      escape: settings.escapeChar ?? "\\",
      skip,
      strict: true,
    };
  if (/RegexSerDe/i.test(serde)) return { kind: "regex", pattern: settings["input.regex"] ?? "" };
  if (/LazySimpleSerDe/i.test(serde) || serde === "")
    return {
      kind: "delimited",
      delimiter: settings["field.delim"] ?? settings["serialization.format"] ?? "\u0001",
      quote: "",
      escape: settings["escape.delim"] ?? "",
      skip,
      strict: false,
    };
  return { kind: "unknown", serde };
}
