/** Cross-account permissions of a profile: stored, and no other account is in the sandbox to use them. */
import { randomUuid } from "../../../shared/random.ts";
import { type Context, fault, page } from "../../kit/index.ts";
import { validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { findProfile } from "./profiles.ts";
import { type PermissionRow, type ProfileRow, profiles } from "./state.ts";

const ACTIONS = [
  "signer:StartSigningJob",
  "signer:SignPayload",
  "signer:GetSigningProfile",
  "signer:RevokeSignature",
  "signer:DescribeSigningJob",
];

/** https://docs.aws.amazon.com/signer/latest/api/API_AddProfilePermission.html */
export const addProfilePermission: On<"AddProfilePermission"> = (input, context) => {
  const row = findProfile(context, input.profileName);
  checkRevision(row, input.revisionId);
  const { statementId = "", action = "", principal = "", profileVersion } = input;
  if (!ACTIONS.includes(action)) throw validation(`The action ${action} cannot be permitted on a signing profile.`);
  if (row.permissions.some((each) => each.statementId === statementId))
    throw fault("ConflictException", `The statement ${statementId} already exists.`);
  return changed(context, row, [...row.permissions, { statementId, action, principal, profileVersion }]);
};

export const removeProfilePermission: On<"RemoveProfilePermission"> = (input, context) => {
  const row = findProfile(context, input.profileName);
  checkRevision(row, input.revisionId);
  const left = row.permissions.filter(({ statementId }) => statementId !== input.statementId);
  if (left.length === row.permissions.length)
    throw fault("ResourceNotFoundException", `The statement ${input.statementId} was not found.`);
  return changed(context, row, left);
};

export const listProfilePermissions: On<"ListProfilePermissions"> = (input, context) => {
  const row = findProfile(context, input.profileName);
  if (row.permissions.length === 0)
    throw fault("ResourceNotFoundException", `Signing profile ${row.name} has no permissions.`);
  const { items, next } = page(row.permissions, {
    token: input.nextToken,
    limit: undefined,
    max: 25,
    badToken: "ValidationException",
  });
  return {
    revisionId: row.revision,
    policySizeBytes: Buffer.byteLength(JSON.stringify(row.permissions)),
    permissions: items.map((each) => ({ ...each })),
    nextToken: next,
  };
};

function checkRevision(row: ProfileRow, given: string | undefined): void {
  if (given !== undefined && given !== row.revision)
    throw fault("ConflictException", "The revision ID is not that of the current policy.");
}

function changed(context: Context, row: ProfileRow, permissions: readonly PermissionRow[]): { revisionId: string } {
  const revision = randomUuid();
  context.table(profiles).patch(row.name, { permissions, revision });
  return { revisionId: revision };
}
