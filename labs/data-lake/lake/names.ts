/** Names of the run that are not simply `run.name(...)`. */
import type { RunInfo } from "../../../src/lab/index.ts";

/** Bucket names are shared by all accounts: the account's number makes it one's own. */
export const bucketOf = (run: Pick<RunInfo, "name" | "account">): string => run.name(run.account);

/** Names of databases and tables have no hyphens. */
export const databaseOf = (run: Pick<RunInfo, "id">): string => `lab_data_lake_${run.id}`;

export const FOLDERS = ["raw/orders/", "raw/customers/", "raw/products/"] as const;

export const JULY = "raw/orders/year=2025/month=07/orders.csv";
