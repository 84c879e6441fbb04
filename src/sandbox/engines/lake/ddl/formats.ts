/** What Hive calls the formats of tables. */
export const LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

export type FormatName = "TEXTFILE" | "PARQUET" | "ORC" | "AVRO" | "SEQUENCEFILE" | "JSONFILE";

const TEXT = {
  input: "org.apache.hadoop.mapred.TextInputFormat",
  output: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
} as const;

export const FORMATS: Readonly<Record<FormatName, { input: string; output: string }>> = {
  TEXTFILE: TEXT,
  JSONFILE: TEXT,
  PARQUET: {
    input: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  },
  ORC: {
    input: "org.apache.hadoop.hive.ql.io.orc.OrcInputFormat",
    output: "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat",
  },
  AVRO: {
    input: "org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
    output: "org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
  },
  SEQUENCEFILE: {
    input: "org.apache.hadoop.mapred.SequenceFileInputFormat",
    output: "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
  },
};

const SERDES: Readonly<Record<FormatName, string>> = {
  TEXTFILE: LAZY,
  SEQUENCEFILE: LAZY,
  JSONFILE: "org.apache.hive.hcatalog.data.JsonSerDe",
  PARQUET: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
  ORC: "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
  AVRO: "org.apache.hadoop.hive.serde2.avro.AvroSerDe",
};

export const serdeOf = (format: FormatName): string => SERDES[format];
