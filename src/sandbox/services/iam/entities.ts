/** What every named entity of IAM goes through: names, paths, ids, lookups and lists. */
import { randomBase32 } from "../../../shared/random.ts";
import { type Context, found, globalArn, page, type Table } from "../../kit/index.ts";
import { noSuchEntity, protectedRole, validationError } from "./faults.ts";
import {
  type GroupRow,
  groups,
  type IdentityRow,
  type InstanceProfileRow,
  instanceProfiles,
  type RoleRow,
  roles,
  users,
} from "./state.ts";

export type IdentityKind = "role" | "user" | "group";

export const keyOf = (name: string): string => name.toLowerCase();

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
export const entityId = (prefix: "AROA" | "AIDA" | "AGPA" | "ANPA" | "AIPA"): string =>
  `${prefix}${randomBase32(17).toUpperCase()}`;

/** Refuses names and paths that AWS refuses; answers the path, `/` where none is given. */
export function checkedPath(member: string, name: string | undefined, path: string | undefined, longest = 64): string {
  if (name === undefined || !/^[\w+=,.@-]+$/.test(name))
    throw validationError(
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  if (name.length > longest)
    throw validationError(
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    );
  const given = path ?? "/";
  if (given.length > 512 || !/^\/([\u0021-\u007e]+\/)?$/.test(given))
    throw validationError(
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
    );
  return given;
}

export const entityArn = (context: Context, noun: string, path: string, name: string): string =>
  globalArn(context, "iam", `${noun}${path}${name}`);

export const identityTable = (context: Context, kind: IdentityKind): Table<IdentityRow> =>
  // The three tables share what IdentityRow holds; `patch` leaves the rest of a row as it is.
  context.table<IdentityRow>(
    kind === "role"
      ? (roles as unknown as typeof users)
      : kind === "group"
        ? (groups as unknown as typeof users)
        : users,
  );

export const findIdentity = (context: Context, kind: IdentityKind, name = ""): IdentityRow =>
  found(identityTable(context, kind).get(keyOf(name)), () =>
    noSuchEntity(`The ${kind} with name ${name} cannot be found.`),
  );

export const findRole = (context: Context, name = ""): RoleRow =>
  found(context.table(roles).get(keyOf(name)), () => noSuchEntity(`The role with name ${name} cannot be found.`));

/** The role, unless it is one that only AWS may change. */
export function modifiableRole(context: Context, name: string | undefined): RoleRow {
  const row = findRole(context, name);
  if (row.linkedTo !== undefined) throw protectedRole(row.name);
  return row;
}

export const findGroup = (context: Context, name = ""): GroupRow =>
  found(context.table(groups).get(keyOf(name)), () => noSuchEntity(`The group with name ${name} cannot be found.`));

export const findInstanceProfile = (context: Context, name = ""): InstanceProfileRow =>
  found(context.table(instanceProfiles).get(keyOf(name)), () =>
    noSuchEntity(`Instance Profile ${name} cannot be found.`),
  );

/** The user that a call means which may leave the name out: the caller. */
export function userNameOf(context: Context, given: string | undefined): string {
  if (given !== undefined) return given;
  if (context.principal.kind === "user") return context.principal.userName;
  throw validationError("Must specify userName when calling with non-User credentials");
}

export interface ListInput {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/** A page in IAM's form: 100 items where the caller names no number, 1000 at most. */
export function listPage<T>(items: readonly T[], { Marker, MaxItems }: ListInput) {
  const found = page(items, { token: Marker, limit: MaxItems ?? 100, max: 1000, badToken: "ValidationError" });
  return { items: found.items, rest: { IsTruncated: found.next !== undefined, Marker: found.next } };
}

export const underPath =
  (prefix: string | undefined) =>
  (row: { readonly path: string }): boolean =>
    row.path.startsWith(prefix ?? "/");
