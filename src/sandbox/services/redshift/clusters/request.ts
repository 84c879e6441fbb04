/** What AWS checks in a CreateCluster before it looks at anything else. https://docs.aws.amazon.com/redshift/latest/APIReference/API_CreateCluster.html */
import type * as Redshift from "@aws-sdk/client-redshift";
import { invalidCombination, invalidValue, unsupportedOption } from "../faults.ts";

/** Members that the sandbox does not honour. False, empty and "none" ask for nothing. */
const UNSUPPORTED = [
  "ClusterSecurityGroups",
  "ElasticIp",
  "HsmClientCertificateIdentifier",
  "HsmConfigurationIdentifier",
  "KmsKeyId",
  "MasterPasswordSecretKmsKeyId",
  "SnapshotScheduleIdentifier",
  "AvailabilityZoneRelocation",
  "LoadSampleData",
  "MultiAZ",
  "RedshiftIdcApplicationArn",
  "CatalogName",
  "ExtraComputeForAutomaticOptimization",
] as const;

export function refuseUnsupported(input: object): void {
  for (const [name, value] of Object.entries(input)) {
    const isAsked = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== "";
    if (isAsked && UNSUPPORTED.some((each) => each === name)) throw unsupportedOption(name);
  }
}

const IDENTIFIER = /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function checkedIdentifier(id: string, member = "ClusterIdentifier"): string {
  if (!IDENTIFIER.test(id))
    throw invalidValue(
      `The parameter ${member} is not a valid identifier. Identifiers must begin with a letter; must contain only lowercase ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  return id;
}

/** https://docs.aws.amazon.com/redshift/latest/dg/r_pg_keywords.html names many more; these are the likely ones. */
const RESERVED = new Set(["all", "default", "group", "public", "select", "system", "table", "user"]);

export function checkedUser(name = ""): string {
  if (!/^[a-z][a-z0-9_.@+-]{0,127}$/.test(name) || RESERVED.has(name))
    throw invalidValue(
      `Invalid master username: ${name}. It begins with a lowercase letter and is not a reserved word.`,
    );
  return name;
}

export function checkedDatabase(name = "dev"): string {
  if (!/^[a-z_][a-z0-9_$]{0,63}$/.test(name))
    throw invalidValue("The parameter DBName must contain only lowercase letters, digits and underscores.");
  if (RESERVED.has(name)) throw invalidValue(`The database name ${name} is a reserved word.`);
  return name;
}

/** A password, or a secret that Redshift keeps: one of the two. */
export function checkPassword(
  input: Pick<Redshift.CreateClusterMessage, "MasterUserPassword" | "ManageMasterPassword">,
): void {
  const { MasterUserPassword: password, ManageMasterPassword: isManaged = false } = input;
  if (isManaged && password !== undefined)
    throw invalidCombination("You can't specify MasterUserPassword when ManageMasterPassword is true.");
  if (isManaged) return;
  if (password === undefined)
    throw invalidValue("Either MasterUserPassword or ManageMasterPassword must be specified.");
  checkNewPassword(password);
}

export function checkNewPassword(password: string): void {
  const member = "The parameter MasterUserPassword";
  if (password.length < 8 || password.length > 64)
    throw invalidValue(`${member} is not a valid password because it is shorter than 8 or longer than 64 characters.`);
  const kinds: readonly (readonly [RegExp, string])[] = [
    [/[A-Z]/, "upper case letter"],
    [/[a-z]/, "lower case letter"],
    [/[0-9]/, "decimal digit"],
  ];
  for (const [form, kind] of kinds)
    if (!form.test(password)) throw invalidValue(`${member} must contain at least one ${kind}.`);
  if (/[^!-~]|['"\\/@]/.test(password))
    throw invalidValue(
      `${member} is not a valid password. Only printable ASCII characters besides '/', '@', '"', ' ', '\\', ''' may be used.`,
    );
}

const USUAL_PORT = 5439;

export function checkedPort(port: number = USUAL_PORT): number {
  if ((port >= 5431 && port <= 5455) || (port >= 8191 && port <= 8215)) return port;
  throw invalidValue(
    `Invalid port ${port}: for RA3 nodes the port must be between 5431 and 5455 or between 8191 and 8215.`,
  );
}

export function checkedRetention(days = 1): number {
  if (days >= 1 && days <= 35) return days;
  throw invalidValue(
    `Invalid AutomatedSnapshotRetentionPeriod ${days}: automated snapshots of RA3 clusters are kept for 1 to 35 days and cannot be turned off.`,
  );
}

/** Since 2025 new clusters are encrypted; the member remains for the clusters of before. */
export function checkEncrypted(isEncrypted: boolean | undefined): void {
  if (isEncrypted === false) throw invalidValue("Unencrypted clusters can no longer be created: leave Encrypted out.");
}
