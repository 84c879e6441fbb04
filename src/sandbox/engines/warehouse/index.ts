/** Amazon Redshift's database: SQL over a columnar engine, with the nodes, slices and blocks that Redshift would have. */
export { NO_PRINCIPALS, type Principals, withUser } from "./access/principals.ts";
export { resultType, wireName } from "./column-types.ts";
export type { Cluster } from "./execution.ts";
export { asRedshiftError, diskFull } from "./redshift-error.ts";
export { type Finished, runStatement } from "./run-statement.ts";
export type { Session } from "./session.ts";
export { isWriting } from "./statements/kinds.ts";
export { Warehouse } from "./warehouse.ts";
