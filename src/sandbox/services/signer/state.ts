import { collection, type Tags } from "../../kit/index.ts";

export interface ValidityPeriod {
  readonly value: number;
  readonly type: "DAYS" | "MONTHS" | "YEARS";
}

export interface PermissionRow {
  readonly statementId: string;
  readonly action: string;
  readonly principal: string;
  readonly profileVersion: string | undefined;
}

export interface ProfileRow {
  readonly name: string;
  readonly arn: string;
  /** Ten letters and digits; the version is part of what a signature names. */
  readonly version: string;
  readonly versionArn: string;
  readonly platformId: string;
  readonly validity: ValidityPeriod;
  readonly parameters: Readonly<Record<string, string>>;
  readonly status: "Active" | "Canceled" | "Revoked";
  readonly statusReason: string | undefined;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly revocation: { readonly effective: number; readonly at: number; readonly by: string } | undefined;
  readonly tags: Tags;
  readonly permissions: readonly PermissionRow[];
  /** Changes with every change of the permissions; undefined before the first. */
  readonly revision: string | undefined;
}

export interface JobRow {
  readonly id: string;
  readonly profileName: string;
  readonly profileVersion: string;
  readonly platformId: string;
  readonly created: number;
  readonly expires: number;
  readonly invoker: string;
  readonly requestedBy: string;
  readonly revocation: { readonly reason: string; readonly at: number; readonly by: string } | undefined;
}

/** A private key of the sandbox (PKCS 8, PEM) and its certificate (DER, base64). It never leaves the sandbox's store. */
export interface KeyRow {
  readonly key: string;
  readonly certificate: string;
}

export const profiles = collection<ProfileRow>({
  service: "signer",
  name: "profiles",
  resource: {
    noun: "signing-profile",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    // A canceled or revoked profile stays listed for two years.
    gone: (row) => row.status !== "Active",
  },
});

export const jobs = collection<JobRow>({ service: "signer", name: "jobs" });

/** `authority`, and one row for each profile version. */
export const keys = collection<KeyRow>({ service: "signer", name: "keys" });
