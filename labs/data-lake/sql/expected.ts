/** The right answers, computed from the generator's files. */
import type { Assets } from "../../../src/lab/index.ts";

export type Rows = readonly (readonly string[])[];

export interface Expected {
  readonly revenueByCountry: Rows;
  readonly marchByCategory: Rows;
  readonly revenueByChannel: Rows;
  /** Orders that were kept, January to June, and their cents. */
  readonly sold: readonly [orders: string, cents: string];
}

export const expectedRows = (assets: Assets): Expected => assets.json("expected.json") as Expected;

export const same = (a: Rows, b: Rows): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Rows in a line: `Mexico 6724 222155439; France ...`. */
export const inWords = (rows: Rows): string => rows.map((row) => row.join(" ")).join("; ") || "no rows";
