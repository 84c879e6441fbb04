import type { SqlValue } from "../../../../../src/sandbox/engines/sql/database.ts";

/** A statement in its dialect, and exactly the rows it answers. */
export type Expectation = readonly [sql: string, rows: readonly (readonly SqlValue[])[]];
