import { RedshiftData } from "@aws-sdk/client-redshift-data";
import { type LabContext, Missing } from "../../../src/lab/index.ts";
import { addressOf, type Warehouse } from "../warehouse/find.ts";

/** Throws `Missing` for the first of these tables of the schema shop that is not there. */
export async function locateTables(
  { aws }: Pick<LabContext, "aws">,
  warehouse: Warehouse,
  names: readonly string[],
): Promise<void> {
  const known = new Set<string>();
  for (let NextToken: string | undefined; ; ) {
    const page = await aws(RedshiftData).listTables({
      ...addressOf(warehouse),
      SchemaPattern: "shop",
      ...(NextToken !== undefined && { NextToken }),
    });
    for (const { name } of page.Tables ?? []) if (name !== undefined) known.add(name);
    NextToken = page.NextToken;
    if (NextToken === undefined) break;
  }
  const missing = names.find((name) => !known.has(name));
  if (missing !== undefined) throw new Missing(`There is no table shop.${missing}.`);
}
