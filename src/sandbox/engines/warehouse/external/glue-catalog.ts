/** Tables of external schemas, as the Glue Data Catalog has them. */
import type * as Glue from "@aws-sdk/client-glue";
import { messageOf, nameOf } from "../../../../shared/errors.ts";
import { catalogPartitions, catalogTables } from "../../lake/index.ts";
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
    return await catalogTables(services, database);
  } catch (error) {
    if (nameOf(error) === "EntityNotFoundException") return [];
    throw glueError(error);
  }
}

export async function externalPartitions(
  { database, services }: ExternalSchema,
  table: string,
): Promise<readonly Glue.Partition[]> {
  try {
    return await catalogPartitions(services, { DatabaseName: database, Name: table });
  } catch (error) {
    throw glueError(error);
  }
}

/** Glue's faults as Redshift passes them on. */
export function glueError(error: unknown): unknown {
  const name = nameOf(error);
  if (name === "RedshiftError" || !/Exception$/.test(name)) return error;
  return redshiftError(name === "AlreadyExistsException" ? messageOf(error) : `${name}: ${messageOf(error)}`);
}
