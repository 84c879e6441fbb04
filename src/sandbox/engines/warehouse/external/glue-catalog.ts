/** Tables of external schemas, as the Glue Data Catalog has them. */
import type * as Glue from "@aws-sdk/client-glue";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import type { SchemaDefinition } from "../definitions.ts";
import type { Execution } from "../execution.ts";
import { redshiftError } from "../redshift-error.ts";
import { type RoleServices, roleServices } from "../role-services.ts";
import { assumeRole } from "../s3-access.ts";

export interface ExternalSchema {
  readonly schema: string;
  readonly database: string;
  /** Glue with the permissions of the schema's role. */
  readonly services: RoleServices;
}

/** Throws Redshift's error where the role may not be assumed any more. */
export async function externalSchema(
  execution: Execution,
  { name, external }: SchemaDefinition,
): Promise<ExternalSchema> {
  const role = await assumeRole(execution, external?.roleArn);
  return { schema: name, database: external?.database ?? name, services: roleServices(execution, role) };
}

/** Undefined where the catalog has none of this name. */
export async function externalTable(
  { database, services }: ExternalSchema,
  name: string,
): Promise<Glue.Table | undefined> {
  try {
    const { Table: table } = await services
      .service<typeof Glue>("glue")
      .GetTable({ DatabaseName: database, Name: name });
    return table;
  } catch (error) {
    if (nameOf(error) === "EntityNotFoundException") return undefined;
    throw glueError(error);
  }
}

export async function externalTables({ database, services }: ExternalSchema): Promise<readonly Glue.Table[]> {
  try {
    const { TableList: tables = [] } = await services
      .service<typeof Glue>("glue")
      .GetTables({ DatabaseName: database });
    return tables;
  } catch (error) {
    if (nameOf(error) === "EntityNotFoundException") return [];
    throw glueError(error);
  }
}

export async function externalPartitions(
  { database, services }: ExternalSchema,
  table: string,
): Promise<readonly Glue.Partition[]> {
  const found: Glue.Partition[] = [];
  let token: string | undefined;
  do {
    const page = await services
      .service<typeof Glue>("glue")
      .GetPartitions({ DatabaseName: database, TableName: table, ...(token ? { NextToken: token } : {}) })
      .catch((error: unknown) => {
        throw glueError(error);
      });
    found.push(...(page.Partitions ?? []));
    token = page.NextToken;
  } while (token);
  return found;
}

/** Glue's faults as Redshift passes them on. */
export function glueError(error: unknown): unknown {
  const name = nameOf(error);
  if (name === "RedshiftError" || !/Exception$/.test(name)) return error;
  return redshiftError(name === "AlreadyExistsException" ? messageOf(error) : `${name}: ${messageOf(error)}`);
}
