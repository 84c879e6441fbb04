/** Tables of the Glue Data Catalog, as Spark with Hive support sees them. */

import { join } from "node:path";
import type * as Glue from "@aws-sdk/client-glue";
import { nameOf } from "../../../../shared/errors.ts";
import { randomHex } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/context.ts";
import { type LakeTable, lakePartitions, lakeTableOf, mountTable, partitionInput } from "../../lake/index.ts";
import type { RunFolder } from "../run-folder.ts";
import { partitionValues } from "./partitions.ts";
import { SparkError } from "./spark-error.ts";

export interface TablePlace {
  readonly database: string;
  readonly table: string;
}

export class Catalog {
  readonly services: Pick<Context, "service">;
  readonly #folder: RunFolder;
  /** What `USE` has chosen. */
  database = "default";

  constructor(services: Pick<Context, "service">, folder: RunFolder) {
    this.services = services;
    this.#folder = folder;
  }

  glue() {
    return this.services.service<typeof Glue>("glue");
  }

  /** Throws SparkError (TABLE_OR_VIEW_NOT_FOUND). */
  async table({ database, table }: TablePlace): Promise<Glue.Table> {
    const found = await this.find({ database, table });
    if (found) return found;
    const shown = database === this.database ? `\`${table}\`` : `\`${database}\`.\`${table}\``;
    throw new SparkError(
      "AnalysisException",
      `[TABLE_OR_VIEW_NOT_FOUND] The table or view ${shown} cannot be found. Verify the spelling and correctness of the schema and catalog.\nIf you did not qualify the name with a schema, verify the current_schema() output, or qualify the name with the correct schema and catalog.\nTo tolerate the error on drop use DROP VIEW IF EXISTS or DROP TABLE IF EXISTS.`,
    );
  }

  async find({ database, table }: TablePlace): Promise<Glue.Table | undefined> {
    try {
      return (await this.glue().GetTable({ DatabaseName: database.toLowerCase(), Name: table.toLowerCase() })).Table;
    } catch (error) {
      if (nameOf(error) === "EntityNotFoundException") return undefined;
      throw error;
    }
  }

  /**
   * A SELECT of the table's rows. Spark itself does not know `skip.header.line.count`, Glue's DynamicFrames do
   * (`headers`).
   */
  async select(place: TablePlace, { headers = false } = {}): Promise<string> {
    const table = await this.table(place);
    if (table.TableType === "VIRTUAL_VIEW")
      throw new SparkError("AnalysisException", `the sandbox does not read the view ${place.table} of Athena in Spark`);
    const lake = lakeTableOf(table);
    const mount = await mountTable(this.services, {
      id: `t${randomHex(8)}`,
      table: headers ? lake : withoutHeaders(lake),
      partitions: await lakePartitions(this.services, table),
      cache: this.#folder.cache,
      root: join(this.#folder.inputs, "tables"),
    });
    return mount.source;
  }

  /** Adds the partitions that written files (`s3://...`) lie in; those that exist stay as they are. */
  async addPartitions(table: Glue.Table, written: readonly string[]): Promise<void> {
    const count = table.PartitionKeys?.length ?? 0;
    if (count === 0) return;
    const found = new Map<string, Glue.PartitionInput>();
    for (const uri of written) {
      const location = uri.slice(0, uri.lastIndexOf("/") + 1);
      const values = Object.fromEntries(partitionValues(uri.slice("s3://".length)).slice(-count));
      found.set(location, partitionInput(table, { values, location }));
    }
    const all = [...found.values()];
    for (let index = 0; index < all.length; index += 100)
      await this.glue().BatchCreatePartition({
        DatabaseName: table.DatabaseName,
        TableName: table.Name,
        PartitionInputList: all.slice(index, index + 100),
      });
  }
}

const withoutHeaders = (table: LakeTable): LakeTable =>
  table.format.kind === "delimited" ? { ...table, format: { ...table.format, skip: 0 } } : table;
