import type { RunInfo } from "../../src/lab/index.ts";

export const DATABASE = "shop";

export const bucketOf = (run: Pick<RunInfo, "name" | "account">): string => `${run.name()}-${run.account}`;

/** Glue's database of the lake: a name that needs no quotes in SQL. */
export const lakeOf = (run: Pick<RunInfo, "id">): string => `lab_redshift_${run.id}`;
