import type * as Redshift from "@aws-sdk/client-redshift";
import type { Context } from "../../kit/index.ts";
import { warehouses } from "./state.ts";
import type { Endpoint } from "./target.ts";

/** What a cluster's parameter group sets itself. What waits for a reboot is not in effect: until then it is as it was last. */
export async function parametersInEffect(
  context: Context,
  { key, parameters: group }: Endpoint,
): Promise<Readonly<Record<string, string>>> {
  const row = context.table(warehouses).get(key);
  if (group === undefined) return {};
  if (!group.inSync) return row?.parameters ?? {};
  const { Parameters = [] } = await context
    .service<typeof Redshift>("redshift")
    .DescribeClusterParameters({ ParameterGroupName: group.name, Source: "user" });
  const values = Object.fromEntries(
    Parameters.map(({ ParameterName = "", ParameterValue = "" }) => [ParameterName, ParameterValue]),
  );
  if (row && JSON.stringify(row.parameters) !== JSON.stringify(values))
    context.table(warehouses).patch(key, { parameters: values });
  return values;
}
