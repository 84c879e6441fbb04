import type { LabContext } from "../../../src/lab/index.ts";
import { bucketOf, lakeOf } from "../names.ts";

type Reader = Pick<LabContext, "assets" | "run">;

/** The statements of `assets/sql/<name>.sql`, with the run's names in them. */
export const statementsOf = ({ assets, run }: Reader, name: "design" | "load" | "stage" | "naive" | "big" | "lake") =>
  assets
    .text(`sql/${name}.sql`, valuesOf(run, name))
    .split(/;\s*(?:\n|$)/)
    .map((each) => each.trim())
    .filter((each) => each !== "");

function valuesOf(run: Reader["run"], name: string): Readonly<Record<string, string>> {
  if (name === "load") return { bucket: bucketOf(run) };
  return name === "lake" ? { bucket: bucketOf(run), lake: lakeOf(run) } : {};
}

/** The one statement of a file that begins with these words. */
export function statementOf(context: Reader, name: Parameters<typeof statementsOf>[1], beginning: string): string {
  const statement = statementsOf(context, name).find((each) => each.startsWith(beginning));
  if (statement === undefined) throw new Error(`sql/${name}.sql has no statement "${beginning}".`);
  return statement;
}

/** Revenue by region in 2024, of the tuned tables or of their naive twins. */
export const revenueQuery = ({ assets }: Reader, kind: "tuned" | "naive"): string =>
  assets.text("sql/revenue.sql", {
    sales: kind === "tuned" ? "shop.sales" : "shop.sales_naive",
    customer: kind === "tuned" ? "shop.customer" : "shop.customer_naive",
  });

export const juneQuery = ({ assets }: Reader, table: string): string => assets.text("sql/june.sql", { table });
