import type { Execution } from "../execution.ts";

export type SystemRow = readonly (string | number | boolean | null)[];

/** A view of the system whose rows are computed when it is asked. */
export interface SystemView {
  /** Names and DuckDB types. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  rows(execution: Execution): Promise<readonly SystemRow[]>;
}
