import type * as Signer from "@aws-sdk/client-signer";
import { randomOctets } from "../../../shared/random.ts";
import { arn, type Context, found, page } from "../../kit/index.ts";
import { profileNotFound, validation } from "./faults.ts";
import type { On } from "./handler.ts";
import { platformOf } from "./platforms.ts";
import { type ProfileRow, profiles, type ValidityPeriod } from "./state.ts";
import { checkedTags } from "./tags.ts";

/** https://docs.aws.amazon.com/signer/latest/api/API_PutSigningProfile.html: 135 months where no validity is given. */
const DEFAULT_VALIDITY: ValidityPeriod = { value: 135, type: "MONTHS" };

/**
 * https://docs.aws.amazon.com/signer/latest/api/API_PutSigningProfile.html
 * A name stays taken when its profile has been canceled. Unsure: AWS may take a second put of an active profile.
 */
export const putSigningProfile: On<"PutSigningProfile"> = (input, context) => {
  const name = input.profileName ?? "";
  if (!/^[a-zA-Z0-9_]{2,64}$/.test(name))
    throw validation("Profile name must match the pattern ^[a-zA-Z0-9_]{2,} and have 2 to 64 characters.");
  const { platformId = "" } = platformOf(input.platformId);
  if (input.signingMaterial !== undefined)
    throw validation(`Signing material cannot be provided for platform ${platformId}.`);
  if (input.overrides !== undefined)
    throw validation("Overrides of the platform's signing configuration are not in the sandbox.");
  const taken = context.table(profiles).get(name);
  if (taken) throw validation(`Signing profile ${name} already exists, with status ${taken.status}.`);
  const version = newVersion();
  const profileArn = arn(context, "signer", `/signing-profiles/${name}`);
  const row = context.table(profiles).put(name, {
    name,
    arn: profileArn,
    version,
    versionArn: `${profileArn}/${version}`,
    platformId,
    validity: validityOf(input.signatureValidityPeriod),
    parameters: input.signingParameters ?? {},
    status: "Active",
    statusReason: undefined,
    created: context.clock.now(),
    revocation: undefined,
    tags: checkedTags(input.tags ?? {}),
    permissions: [],
    revision: undefined,
  });
  return { arn: row.arn, profileVersion: row.version, profileVersionArn: row.versionArn };
};

export const getSigningProfile: On<"GetSigningProfile"> = (input, context) => {
  const row = findProfile(context, input.profileName, input.profileOwner);
  const { revocation } = row;
  return {
    ...profileAsAnswered(row),
    statusReason: row.statusReason,
    ...(revocation
      ? {
          revocationRecord: {
            revocationEffectiveFrom: new Date(revocation.effective),
            revokedAt: new Date(revocation.at),
            revokedBy: revocation.by,
          },
        }
      : {}),
  };
};

/** https://docs.aws.amazon.com/signer/latest/api/API_ListSigningProfiles.html: active ones, unless others are asked for. */
export const listSigningProfiles: On<"ListSigningProfiles"> = (input, context) => {
  const wanted = new Set(input.statuses ?? ["Active", ...(input.includeCanceled ? ["Canceled"] : [])]);
  const rows = context
    .table(profiles)
    .list()
    .filter(({ status, platformId }) => wanted.has(status) && (input.platformId ?? platformId) === platformId);
  const { items, next } = page(rows, {
    token: input.nextToken,
    limit: input.maxResults,
    max: 25,
    badToken: "ValidationException",
  });
  return { profiles: items.map(profileAsAnswered), nextToken: next };
};

/** https://docs.aws.amazon.com/signer/latest/api/API_CancelSigningProfile.html */
export const cancelSigningProfile: On<"CancelSigningProfile"> = (input, context) => {
  const row = findProfile(context, input.profileName);
  if (row.status !== "Active") throw validation(`Signing profile ${row.name} is not active: it is ${row.status}.`);
  context.table(profiles).patch(row.name, { status: "Canceled" });
  return {};
};

/** https://docs.aws.amazon.com/signer/latest/api/API_RevokeSigningProfile.html: signatures made after `effectiveTime` are void. */
export const revokeSigningProfile: On<"RevokeSigningProfile"> = (input, context) => {
  const row = findProfile(context, input.profileName);
  if (row.version !== input.profileVersion) throw profileNotFound(`${row.name}/${input.profileVersion}`);
  const effective = input.effectiveTime?.getTime() ?? context.clock.now();
  if (effective > context.clock.now()) throw validation("The effective time cannot be in the future.");
  context.table(profiles).patch(row.name, {
    status: "Revoked",
    statusReason: input.reason,
    revocation: { effective, at: context.clock.now(), by: callerOf(context) },
  });
  return {};
};

export function findProfile(context: Context, name = "", owner = context.account): ProfileRow {
  const row = owner === context.account ? context.table(profiles).get(name) : undefined;
  return found(row, () => profileNotFound(name));
}

/** The ARN of whoever calls, or the service's name. */
export const callerOf = ({ principal }: Context): string =>
  principal.kind === "service" ? `${principal.service}.amazonaws.com` : principal.arn;

function validityOf(given: Signer.SignatureValidityPeriod | undefined): ValidityPeriod {
  if (given === undefined) return DEFAULT_VALIDITY;
  const { value, type } = given;
  if (value === undefined || type === undefined)
    throw validation("A signature validity period needs both value and type.");
  if (value < 1) throw validation("The value of the signature validity period must be at least 1.");
  const months = { DAYS: value / 30, MONTHS: value, YEARS: value * 12 }[type];
  if (months > 135) throw validation("The signature validity period cannot be longer than 135 months.");
  return { value, type };
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const newVersion = (): string => Array.from(randomOctets(10), (octet) => LETTERS[octet % LETTERS.length]).join("");

const profileAsAnswered = (row: ProfileRow): Signer.SigningProfile => ({
  profileName: row.name,
  profileVersion: row.version,
  profileVersionArn: row.versionArn,
  signatureValidityPeriod: { ...row.validity },
  platformId: row.platformId,
  platformDisplayName: platformOf(row.platformId).displayName,
  signingParameters: { ...row.parameters },
  status: row.status,
  arn: row.arn,
  tags: { ...row.tags },
});
