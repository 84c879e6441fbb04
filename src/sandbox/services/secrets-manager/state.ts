import { collection, type Tags } from "../../kit/index.ts";

export interface SecretRow {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  readonly keyId: string | undefined;
  readonly type: string | undefined;
  readonly policy: string | undefined;
  readonly tags: Tags;
  /** Oldest first. */
  readonly versions: readonly VersionRow[];
  /** The service that manages it: only that one may change or delete it. */
  readonly owner: string | undefined;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly changed: number;
  readonly accessed: number | undefined;
  readonly deleted: number | undefined;
  /** When the recovery window ends: from then on there is no such secret. */
  readonly expires: number | undefined;
}

export interface VersionRow {
  /** The ClientRequestToken of the call that made it. */
  readonly id: string;
  readonly stages: readonly string[];
  /** The encrypted text, or base64 of the octets. */
  readonly sealed: string;
  readonly isBinary: boolean;
  readonly created: number;
  readonly accessed: number | undefined;
}

/** Keys: names. */
export const secrets = collection<SecretRow>({
  service: "secrets-manager",
  name: "secrets",
  resource: { noun: "secret", arn: (row) => row.arn, tags: (row) => row.tags },
});
