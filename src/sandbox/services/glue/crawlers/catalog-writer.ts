import { isDeepStrictEqual } from "node:util";
import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { nameOf } from "../../../../shared/errors.ts";
import { catalogPartitions, catalogTables } from "../../../engines/lake/index.ts";
import type { Context } from "../../../kit/index.ts";
import type { Dataset, Partition } from "./grouping.ts";
import type { Configuration } from "./settings.ts";
import type { CrawlChanges, CrawlerRow } from "./state.ts";
import { otherName, partitionInput, tableInput, tableName } from "./table-input.ts";

/** AWS's limits of one call. */
const PARTITIONS_AT_ONCE = 100;
const REMOVED_AT_ONCE = 25;

/** Writes what a crawl has found, with the permissions of the crawler's role; Glue's faults pass. */
export class CatalogWriter {
  readonly #services: Pick<Context, "service">;
  readonly #glue;
  readonly #row: CrawlerRow;
  readonly #configuration: Configuration;
  readonly #log: (line: string) => void;
  readonly changes: { [K in keyof CrawlChanges]: string[] } = {
    added: [],
    updated: [],
    deleted: [],
    partitionsAdded: [],
    partitionsUpdated: [],
    partitionsDeleted: [],
  };

  constructor(
    services: Pick<Context, "service">,
    { row, configuration, log }: { row: CrawlerRow; configuration: Configuration; log: (line: string) => void },
  ) {
    this.#services = services;
    this.#glue = services.service<typeof Glue>("glue");
    this.#row = row;
    this.#configuration = configuration;
    this.#log = log;
  }

  /** A crawler makes its database where there is none. */
  async prepare(): Promise<void> {
    const { database: Name } = this.#row;
    try {
      await this.#glue.GetDatabase({ Name });
    } catch (error) {
      if (nameOf(error) !== "EntityNotFoundException") throw error;
      await this.#glue.CreateDatabase({ DatabaseInput: { Name } });
    }
  }

  /** Tables that this crawler has made before. */
  async known(): Promise<Glue.Table[]> {
    const tables = await catalogTables(this.#services, this.#row.database);
    return tables.filter(({ Parameters }) => Parameters?.UPDATED_BY_CRAWLER === this.#row.name);
  }

  /** Answers the table's name. */
  async write(dataset: Dataset, taken: ReadonlySet<string>): Promise<string> {
    const wanted = tableName(this.#row.prefix, dataset.name);
    const name =
      taken.has(wanted) || !(await this.#isFree(wanted, dataset)) ? otherName(wanted, dataset.location) : wanted;
    const input = tableInput(dataset, { name, crawler: this.#row.name });
    const existing = await this.#table(name);
    if (existing) await this.#update(existing, input);
    else {
      await this.#glue.CreateTable({ DatabaseName: this.#row.database, TableInput: input });
      this.changes.added.push(name);
      this.#log(`INFO : Created table ${name} in database ${this.#row.database}`);
    }
    await this.addPartitions(existing ?? { ...input, Name: name }, dataset.partitions);
    if (existing && this.#row.recrawl === "CRAWL_EVERYTHING")
      await this.#removePartitions(existing, dataset.partitions);
    return name;
  }

  /** New ones are added whatever the policy says. */
  async addPartitions(table: Glue.Table, partitions: readonly Partition[]): Promise<void> {
    if (partitions.length === 0 || (table.PartitionKeys ?? []).length === 0) return;
    const known = new Map((await this.#partitions(table)).map((each) => [JSON.stringify(each.Values), each]));
    const columns = this.#configuration.partitionsInherit ? table.StorageDescriptor?.Columns : undefined;
    const inputs = partitions.map((each) => partitionInput(each, columns));
    const added = inputs.filter(({ Values }) => !known.has(JSON.stringify(Values)));
    for (let at = 0; at < added.length; at += PARTITIONS_AT_ONCE)
      await this.#glue.BatchCreatePartition({
        DatabaseName: this.#row.database,
        TableName: table.Name,
        PartitionInputList: added.slice(at, at + PARTITIONS_AT_ONCE),
      });
    for (const { Values } of added) this.changes.partitionsAdded.push(partitionName(table, Values));
    if (added.length > 0)
      this.#log(
        `INFO : Created partitions with values ${JSON.stringify(added.map(({ Values }) => Values))} for table ${table.Name} in database ${this.#row.database}`,
      );
    if (this.#row.policy.UpdateBehavior === "LOG") return;
    for (const input of inputs) await this.#updatePartition(table, input, known.get(JSON.stringify(input.Values)));
  }

  /** What this crawler made and no longer finds. */
  async remove(table: Glue.Table): Promise<void> {
    const { DeleteBehavior: behavior } = this.#row.policy;
    const name = table.Name ?? "";
    if (behavior === "LOG")
      return this.#log(`INFO : Table ${name} in database ${this.#row.database} is no longer in the data store`);
    if (behavior === "DELETE_FROM_DATABASE") {
      await this.#glue.DeleteTable({ DatabaseName: this.#row.database, Name: name });
      this.changes.deleted.push(name);
      return this.#log(`INFO : Deleted table ${name} in database ${this.#row.database}`);
    }
    if (table.Parameters?.DEPRECATED_BY_CRAWLER !== undefined) return;
    const Parameters = { ...table.Parameters, DEPRECATED_BY_CRAWLER: String(nowMs()) };
    await this.#glue.UpdateTable({ DatabaseName: this.#row.database, TableInput: { ...inputOf(table), Parameters } });
    this.changes.updated.push(name);
    this.#log(`INFO : Deprecated table ${name} in database ${this.#row.database}`);
  }

  async #isFree(name: string, { location }: Dataset): Promise<boolean> {
    const table = await this.#table(name);
    return !table || samePlace(table.StorageDescriptor?.Location, location);
  }

  async #table(Name: string): Promise<Glue.Table | undefined> {
    try {
      return (await this.#glue.GetTable({ DatabaseName: this.#row.database, Name })).Table;
    } catch (error) {
      if (nameOf(error) !== "EntityNotFoundException") throw error;
      return undefined;
    }
  }

  async #update(table: Glue.Table, found: Glue.TableInput): Promise<void> {
    const columns = this.#configuration.mergeColumns ? withNewColumns(table, found) : found.StorageDescriptor?.Columns;
    const { DEPRECATED_BY_CRAWLER: _, ...parameters } = table.Parameters ?? {};
    const input: Glue.TableInput = {
      ...inputOf(table),
      Parameters: { ...parameters, ...found.Parameters },
      StorageDescriptor: { ...found.StorageDescriptor, Columns: columns },
    };
    if (isDeepStrictEqual(input, inputOf(table))) return;
    if (this.#row.policy.UpdateBehavior === "LOG")
      return this.#log(`INFO : Table ${table.Name} in database ${this.#row.database} has changed and is left as it is`);
    await this.#glue.UpdateTable({ DatabaseName: this.#row.database, TableInput: input });
    this.changes.updated.push(table.Name ?? "");
    this.#log(`INFO : Updated table ${table.Name} in database ${this.#row.database}`);
  }

  readonly #partitions = ({ Name }: Glue.Table): Promise<Glue.Partition[]> =>
    catalogPartitions(this.#services, { DatabaseName: this.#row.database, Name });

  async #updatePartition(
    table: Glue.Table,
    input: Glue.PartitionInput,
    known: Glue.Partition | undefined,
  ): Promise<void> {
    if (!known || isDeepStrictEqual(known.StorageDescriptor, input.StorageDescriptor)) return;
    await this.#glue.UpdatePartition({
      DatabaseName: this.#row.database,
      TableName: table.Name,
      PartitionValueList: input.Values,
      PartitionInput: input,
    });
    this.changes.partitionsUpdated.push(partitionName(table, input.Values));
  }

  /** Partitions whose folders are gone. */
  async #removePartitions(table: Glue.Table, found: readonly Partition[]): Promise<void> {
    if (this.#row.policy.DeleteBehavior !== "DELETE_FROM_DATABASE" || (table.PartitionKeys ?? []).length === 0) return;
    const places = new Set(found.map(({ location }) => location));
    const gone = (await this.#partitions(table)).filter(
      ({ StorageDescriptor }) => !places.has(StorageDescriptor?.Location ?? ""),
    );
    for (let at = 0; at < gone.length; at += REMOVED_AT_ONCE)
      await this.#glue.BatchDeletePartition({
        DatabaseName: this.#row.database,
        TableName: table.Name,
        PartitionsToDelete: gone.slice(at, at + REMOVED_AT_ONCE).map(({ Values }) => ({ Values })),
      });
    for (const { Values } of gone) this.changes.partitionsDeleted.push(partitionName(table, Values));
  }
}

const partitionName = ({ Name, PartitionKeys = [] }: Glue.Table, values: readonly string[] = []): string =>
  `${Name}/${values.map((value, index) => `${PartitionKeys[index]?.Name}=${value}`).join("/")}`;

const withNewColumns = (table: Glue.Table, found: Glue.TableInput): Glue.Column[] => {
  const known = table.StorageDescriptor?.Columns ?? [];
  const names = new Set(known.map(({ Name }) => Name));
  return [...known, ...(found.StorageDescriptor?.Columns ?? []).filter(({ Name }) => !names.has(Name))];
};

const samePlace = (a: string | undefined, b: string): boolean => a?.replace(/\/$/, "") === b.replace(/\/$/, "");

/** What UpdateTable takes of what GetTable answers. */
const inputOf = (table: Glue.Table): Glue.TableInput => ({
  Name: table.Name,
  Owner: table.Owner,
  Retention: table.Retention,
  StorageDescriptor: table.StorageDescriptor,
  PartitionKeys: table.PartitionKeys,
  TableType: table.TableType,
  Parameters: table.Parameters,
});
