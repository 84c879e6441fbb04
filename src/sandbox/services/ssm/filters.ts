/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html */
import { fault } from "../../kit/index.ts";
import { latestOf, type ParameterRow } from "./state.ts";

export interface Filter {
  readonly Key?: string | undefined;
  readonly Option?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  Name: ["Equals", "BeginsWith", "Contains"],
  Type: ["Equals", "BeginsWith"],
  KeyId: ["Equals", "BeginsWith"],
  Path: ["Recursive", "OneLevel"],
  Tier: ["Equals"],
  DataType: ["Equals"],
  Label: ["Equals"],
};

/** Whether a parameter passes every filter; throws for keys and options that AWS does not have. */
export const matchesFilters = (row: ParameterRow, filters: readonly Filter[] | undefined): boolean =>
  (filters ?? []).every((filter) => matches(row, filter));

function matches(row: ParameterRow, { Key: key = "", Option: option, Values: values = [] }: Filter): boolean {
  if (key.startsWith("tag:")) {
    const value = row.tags[key.slice("tag:".length)];
    return value !== undefined && (values.length === 0 || values.includes(value));
  }
  const options = OPTIONS[key];
  if (!options)
    throw fault(
      "InvalidFilterKey",
      `The following filter key is not valid: ${key}. Valid filter keys include: [DataType, KeyId, Name, Path, Tier, Type].`,
    );
  const how = option ?? options[0] ?? "";
  // A path is searched one level deep where nothing else is said.
  const rule = key === "Path" && option === undefined ? "OneLevel" : how;
  if (!options.includes(rule))
    throw fault(
      "InvalidFilterOption",
      `The following filter option is not valid: ${rule}. Valid options include: [${options.join(", ")}].`,
    );
  return values.some((wanted) => valuesOf(row, key).some((value) => compare(rule, value, wanted)));
}

function valuesOf(row: ParameterRow, key: string): readonly string[] {
  const latest = latestOf(row);
  switch (key) {
    case "Type":
      return [latest.type];
    case "KeyId":
      return latest.keyId === undefined ? [] : [latest.keyId];
    case "Tier":
      return [latest.tier];
    case "DataType":
      return [latest.dataType];
    case "Label":
      return row.versions.flatMap(({ labels }) => labels);
    default:
      return [row.name];
  }
}

function compare(rule: string, value: string, wanted: string): boolean {
  switch (rule) {
    case "BeginsWith":
      // Names with and without the first slash are found by either.
      return value.startsWith(wanted) || value.replace(/^\//, "").startsWith(wanted);
    case "Contains":
      return value.includes(wanted);
    case "Recursive":
    case "OneLevel": {
      const base = wanted.endsWith("/") ? wanted : `${wanted}/`;
      return value.startsWith(base) && (rule === "Recursive" || !value.slice(base.length).includes("/"));
    }
    default:
      return value === wanted;
  }
}
