import type * as Glue from "@aws-sdk/client-glue";
import { arn, defineService, type ResourcesOf } from "../../kit/index.ts";
import { catalogOperations } from "./catalog/index.ts";
import * as state from "./catalog/state.ts";

/** The catalog, and the database and table that a request names: permissions are needed for each of them. */
const actedOn: ResourcesOf = (_operation, input, context) => {
  const { DatabaseName: database, TableName: table, Name: name, TableInput: tableInput } = input;
  if (typeof database !== "string") return undefined;
  const named = typeof table === "string" ? table : typeof name === "string" ? name : nameIn(tableInput);
  return [
    arn(context, "glue", "catalog"),
    arn(context, "glue", `database/${database}`),
    ...(named === undefined ? [] : [arn(context, "glue", `table/${database}/${named}`)]),
  ];
};

const nameIn = (input: unknown): string | undefined =>
  typeof input === "object" && input !== null && "Name" in input ? String(input.Name) : undefined;

export default defineService<typeof Glue>({
  id: "glue",
  collections: [state.databases, state.tables, state.partitions],
  resourcesOf: actedOn,
  real: { ...catalogOperations },
  modelled: {},
});
