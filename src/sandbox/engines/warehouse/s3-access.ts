/** What a statement may do in S3 and the Data Catalog: as the IAM role that it names and the cluster has. */
import type * as STS from "@aws-sdk/client-sts";
import { messageOf, nameOf } from "../../../shared/errors.ts";
import { randomHex } from "../../../shared/random.ts";
import { fetchObjects, type S3Location } from "../s3-files/index.ts";
import type { Execution } from "./execution.ts";
import { type RedshiftError, redshiftError } from "./redshift-error.ts";

/** A role that the cluster may assume. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly sessionName: string;
}

/** Throws Redshift's error for a role that is not attached, or that does not trust Redshift. */
export async function assumeRole(execution: Execution, role: string | undefined): Promise<AssumedRole> {
  const { cluster, services } = execution;
  if (role === undefined) throw redshiftError("CREDENTIALS argument is required but was not provided", {});
  const roleArn = role.toLowerCase() === "default" ? cluster.defaultRole : role;
  if (roleArn === undefined || !cluster.roles.includes(roleArn)) throw notAuthorized(execution, roleArn ?? "default");
  const session = { RoleArn: roleArn, RoleSessionName: "RedshiftIamRoleSession", DurationSeconds: 900 };
  await services
    .service<typeof STS>("sts")
    .AssumeRole(session)
    .catch(() => {
      throw notAuthorized(execution, roleArn);
    });
  return { roleArn, sessionName: session.RoleSessionName };
}

const notAuthorized = ({ services, session, warehouse }: Execution, role: string): RedshiftError =>
  redshiftError(
    `User arn:aws:redshift:${services.region}:${services.account}:dbuser:${warehouse.cluster}/${session.user} is not authorized to assume IAM Role ${role}`,
  );

export interface FoundFile {
  readonly key: string;
  readonly bucket: string;
  readonly size: number;
  readonly path: string;
}

/** Objects whose keys begin with the location's, read as the role. */
export async function filesOf(execution: Execution, role: AssumedRole, location: S3Location): Promise<FoundFile[]> {
  const { services, warehouse } = execution;
  const { bucket, key } = location;
  await asRole(execution, role, { operation: "ListObjectsV2", input: { Bucket: bucket, Prefix: key, MaxKeys: 1 } });
  const files = await fetchObjects(services, location, warehouse.cache).catch((error: unknown) => {
    throw s3Error(error);
  });
  for (const file of files)
    await asRole(execution, role, { operation: "HeadObject", input: { Bucket: bucket, Key: file.key } });
  return files.map(({ key: each, size, path }) => ({ key: each, bucket, size, path }));
}

/** A call of S3 with the role's permissions. */
export async function asRole(
  { services }: Execution,
  role: AssumedRole,
  { operation, input }: { operation: string; input: Readonly<Record<string, unknown>> },
): Promise<object> {
  return services.callDocument({ service: "s3", operation, input, role }).catch((error: unknown) => {
    throw s3Error(error);
  });
}

/** S3's faults as Redshift passes them on. */
export function s3Error(error: unknown): unknown {
  const name = nameOf(error);
  if (error instanceof Error && error.name === "RedshiftError") return error;
  const request = `Rid ${randomHex(16).toUpperCase()}`;
  if (/AccessDenied|Forbidden/.test(name))
    return redshiftError(`S3ServiceException:Access Denied,Status 403,Error AccessDenied,${request}`);
  if (name === "NoSuchBucket")
    return redshiftError(
      `S3ServiceException:The specified bucket does not exist,Status 404,Error NoSuchBucket,${request}`,
    );
  if (name === "NoSuchKey" || name === "NotFound")
    return redshiftError(`S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey,${request}`);
  return error instanceof Error && "status" in error
    ? redshiftError(`S3ServiceException:${messageOf(error)},${request}`)
    : error;
}
