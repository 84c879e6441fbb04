import { collection, type Tags } from "../../kit/index.ts";

export type ParameterType = "String" | "StringList" | "SecureString";
export type Tier = "Standard" | "Advanced";

export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  /** Of a SecureString the ciphertext, in base64. */
  readonly value: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly modifiedBy: string;
  readonly labels: readonly string[];
  readonly tier: Tier;
  readonly dataType: string;
  readonly keyId?: string | undefined;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
}

export interface ParameterRow {
  readonly name: string;
  readonly arn: string;
  /** Oldest first; a hundred at most. */
  readonly versions: readonly ParameterVersion[];
  readonly tags: Tags;
}

export const parameters = collection<ParameterRow>({
  service: "ssm",
  name: "parameters",
  resource: { noun: "parameter", arn: (row) => row.arn, tags: (row) => row.tags },
});

export function latestOf(row: ParameterRow): ParameterVersion {
  const latest = row.versions.at(-1);
  if (!latest) throw new Error(`Parameter ${row.name} has no version.`);
  return latest;
}
