import { nowMs } from "../../../shared/clock.ts";
import { type Context, parseArn, type ResourcePolicyOf, type ResourcesOf } from "../../kit/index.ts";
import { managedBy, markedForDeletion, notFound } from "./faults.ts";
import { type SecretRow, secrets } from "./state.ts";

/** By name, ARN, or ARN without the six characters at its end; ResourceNotFoundException where there is none. */
export function secretOf(context: Context, id = ""): SecretRow {
  const row = knownAs(context, id);
  if (row === undefined) throw notFound();
  if (row.expires === undefined || row.expires > nowMs()) return row;
  context.table(secrets).delete(row.name);
  throw notFound();
}

/** One that is not on its way out. */
export function liveSecret(context: Context, id: string | undefined): SecretRow {
  const row = secretOf(context, id);
  if (row.deleted !== undefined) throw markedForDeletion();
  return row;
}

/** One that the caller may change: a secret that a service manages is that service's alone. */
export function changeable(context: Context, row: SecretRow): SecretRow {
  if (row.owner !== undefined && context.principal.kind !== "service") throw managedBy(row.owner);
  return row;
}

const knownAs = (context: Context, id: string): SecretRow | undefined => {
  if (!id.startsWith("arn:")) return context.table(secrets).get(id);
  const partial = parseArn(id)?.resource.replace(/^secret:/, "");
  return context
    .table(secrets)
    .list()
    .find(({ arn, name }) => arn === id || name === partial);
};

/** The one secret that a request names. */
export const actedOn: ResourcesOf = (operation, input, context) => {
  if (/^(ListSecrets|GetRandomPassword|BatchGetSecretValue)$/.test(operation)) return ["*"];
  if (typeof input.SecretId !== "string") return undefined;
  return [knownAs(context, input.SecretId)?.arn ?? input.SecretId];
};

export const policyOf: ResourcePolicyOf = (_operation, input, context) =>
  typeof input.SecretId === "string" ? knownAs(context, input.SecretId)?.policy : undefined;
