/** https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-parameter-groups.html */
import type * as Redshift from "@aws-sdk/client-redshift";
import { arn, type Context, found, fromTagList, page, toTagList } from "../../kit/index.ts";
import { isTagged } from "./clusters/describe-clusters.ts";
import { invalidValue, parameterGroupExists, parameterGroupInUse, parameterGroupNotFound } from "./faults.ts";
import type { On } from "./handler.ts";
import { defaultOf, describedParameters, FAMILIES, faultIn, needsReboot, PARAMETERS } from "./parameters.ts";
import { clusters, type ParameterGroupRow, parameterGroups } from "./state.ts";

const PAGE = { max: 100, badToken: "InvalidParameterValue" };

export const createClusterParameterGroup: On<"CreateClusterParameterGroup"> = (input, context) => {
  const name = (input.ParameterGroupName ?? "").toLowerCase();
  const family = input.ParameterGroupFamily ?? "";
  if (!/^(?!.*--)[a-z][a-z0-9-]{0,254}$/.test(name) || name.endsWith("-"))
    throw invalidValue(`The parameter ParameterGroupName is not a valid identifier: ${name}`);
  if (!FAMILIES.some((each) => each === family)) throw invalidValue(`ParameterGroupFamily ${family} is not valid.`);
  if (context.table(parameterGroups).has(name)) throw parameterGroupExists(name);
  const row = context.table(parameterGroups).put(name, {
    ...rowOf(context, name, family, input.Description ?? ""),
    tags: fromTagList(input.Tags),
  });
  return { ClusterParameterGroup: described(row) };
};

export const describeClusterParameterGroups: On<"DescribeClusterParameterGroups"> = (input, context) => {
  const name = input.ParameterGroupName;
  const rows =
    name === undefined
      ? [...defaults(context), ...context.table(parameterGroups).list()]
      : [parameterGroupOf(context, name)];
  const matching = rows.filter(({ tags }) => isTagged(tags, input.TagKeys ?? [], input.TagValues ?? []));
  const { items, next } = page(matching, { token: input.Marker, limit: input.MaxRecords, ...PAGE });
  return { ParameterGroups: items.map(described), Marker: next };
};

/** Source `user`: only those that were changed. */
export const describeClusterParameters: On<"DescribeClusterParameters"> = (input, context) => {
  const { family, values } = parameterGroupOf(context, input.ParameterGroupName);
  if (input.Source !== undefined && !/^(user|engine-default)$/.test(input.Source))
    throw invalidValue(`Invalid source: ${input.Source}`);
  const parameters = describedParameters(family, values).filter(
    ({ Source }) => input.Source === undefined || Source === input.Source,
  );
  const { items, next } = page(parameters, { token: input.Marker, limit: input.MaxRecords, ...PAGE });
  return { Parameters: items, Marker: next };
};

export const describeDefaultClusterParameters: On<"DescribeDefaultClusterParameters"> = (input) => {
  const family = input.ParameterGroupFamily ?? "";
  if (!FAMILIES.some((each) => each === family)) throw invalidValue(`ParameterGroupFamily ${family} is not valid.`);
  const { items, next } = page(describedParameters(family, {}), {
    token: input.Marker,
    limit: input.MaxRecords,
    ...PAGE,
  });
  return { DefaultClusterParameters: { ParameterGroupFamily: family, Parameters: items, Marker: next } };
};

export const modifyClusterParameterGroup: On<"ModifyClusterParameterGroup"> = (input, context) => {
  const row = changeable(context, input.ParameterGroupName);
  const changes = (input.Parameters ?? []).map(({ ParameterName: name = "", ParameterValue: value = "" }) => {
    const fault = faultIn(name, value);
    if (fault !== undefined) throw invalidValue(fault);
    return [name, value] as const;
  });
  change(context, row, { ...row.values, ...Object.fromEntries(changes) });
  return {
    ParameterGroupName: row.name,
    ParameterGroupStatus:
      "Your parameter group has been updated. If you changed only dynamic parameters, associated clusters are being modified now. If you changed static parameters, all updates, including dynamic parameters, will be applied when you reboot the associated clusters.",
  };
};

export const resetClusterParameterGroup: On<"ResetClusterParameterGroup"> = (input, context) => {
  const row = changeable(context, input.ParameterGroupName);
  const names = (input.Parameters ?? []).map(({ ParameterName = "" }) => ParameterName);
  const gone = input.ResetAllParameters === true ? Object.keys(row.values) : names;
  const values = Object.entries(row.values).filter(([name]) => !gone.includes(name));
  change(context, row, Object.fromEntries(values));
  return { ParameterGroupName: row.name, ParameterGroupStatus: "Your parameter group has been updated." };
};

export const deleteClusterParameterGroup: On<"DeleteClusterParameterGroup"> = (input, context) => {
  const row = changeable(context, input.ParameterGroupName);
  if (usersOf(context, row.name).length > 0) throw parameterGroupInUse();
  context.table(parameterGroups).delete(row.name);
  return {};
};

/** Throws ClusterParameterGroupNotFoundFault. The default groups of the families are always there. */
export const parameterGroupOf = (context: Context, name = ""): ParameterGroupRow =>
  found(
    context.table(parameterGroups).get(name.toLowerCase()) ?? defaults(context).find((row) => row.name === name),
    () => parameterGroupNotFound(name),
  );

function changeable(context: Context, name = ""): ParameterGroupRow {
  if (name.startsWith("default.")) throw invalidValue("Cannot modify or delete a default parameter group.");
  return parameterGroupOf(context, name);
}

/** What a cluster reads only when it starts waits for the reboot of the clusters that use the group. */
function change(context: Context, row: ParameterGroupRow, values: ParameterGroupRow["values"]): void {
  context.table(parameterGroups).patch(row.name, { values });
  const isStatic = Object.keys(PARAMETERS).some((name) =>
    needsReboot(name, row.values[name] ?? defaultOf(row.family, name), values[name] ?? defaultOf(row.family, name)),
  );
  if (!isStatic) return;
  for (const { id } of usersOf(context, row.name)) context.table(clusters).patch(id, { parameters: "pending-reboot" });
}

const usersOf = (context: Context, name: string) =>
  context
    .table(clusters)
    .list()
    .filter(({ parameterGroup }) => parameterGroup === name);

const defaults = (context: Context): ParameterGroupRow[] =>
  FAMILIES.map((family) => rowOf(context, `default.${family}`, family, `Default parameter group for ${family}`));

const rowOf = (context: Context, name: string, family: string, description: string): ParameterGroupRow => ({
  name,
  arn: arn(context, "redshift", `parametergroup:${name}`),
  family,
  description,
  values: {},
  tags: {},
});

const described = ({ name, family, description, tags }: ParameterGroupRow): Redshift.ClusterParameterGroup => ({
  ParameterGroupName: name,
  ParameterGroupFamily: family,
  Description: description,
  Tags: toTagList(tags),
});
