/** Which cluster or workgroup a request is for, who asks, and how it is set up now. */
import type * as Redshift from "@aws-sdk/client-redshift";
import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import type * as Secrets from "@aws-sdk/client-secrets-manager";
import { nameOf } from "../../../shared/errors.ts";
import type { Cluster } from "../../engines/warehouse/index.ts";
import type { Context, Principal } from "../../kit/index.ts";
import { invalid } from "./faults.ts";

/** What a statement's row keeps of it. */
export interface Target {
  readonly cluster: string | undefined;
  readonly workgroup: string | undefined;
  readonly database: string;
  readonly user: string;
  readonly secretArn: string | undefined;
  readonly dbUser: string | undefined;
}

export interface TargetRequest {
  readonly ClusterIdentifier?: string | undefined;
  readonly WorkgroupName?: string | undefined;
  readonly Database?: string | undefined;
  readonly SecretArn?: string | undefined;
  readonly DbUser?: string | undefined;
}

/** Throws ValidationException for what does not go together, and for a cluster that is not there. */
export async function targetOf(context: Context, request: TargetRequest): Promise<Target> {
  const { ClusterIdentifier: cluster, WorkgroupName: workgroup, SecretArn: secretArn, DbUser: dbUser } = request;
  if (cluster !== undefined && workgroup !== undefined)
    throw invalid("Only one of ClusterIdentifier or WorkgroupName must be specified.");
  if (cluster === undefined && workgroup === undefined)
    throw invalid("Either ClusterIdentifier or WorkgroupName needs to be specified.");
  if (request.Database === undefined || request.Database === "") throw invalid("Database name needs to be specified.");
  if (secretArn !== undefined && dbUser !== undefined)
    throw invalid("Only one of SecretArn or DbUser must be specified.");
  if (workgroup !== undefined && dbUser !== undefined)
    throw invalid("DbUser is not supported for Amazon Redshift Serverless workgroups.");
  const target = { cluster, workgroup, database: request.Database.toLowerCase(), secretArn, dbUser };
  await endpointOf(context, { ...target, user: "" });
  return { ...target, user: await userOf(context, { secretArn, dbUser }) };
}

/** Of a secret, the user that it names; of an IAM identity, the user that GetClusterCredentialsWithIAM makes. */
async function userOf(
  context: Context,
  { secretArn, dbUser }: { secretArn: string | undefined; dbUser: string | undefined },
): Promise<string> {
  if (dbUser !== undefined) return dbUser.toLowerCase();
  if (secretArn === undefined) return identityName(context.principal);
  const { SecretString: text = "" } = await context
    .service<typeof Secrets>("secrets-manager")
    .GetSecretValue({ SecretId: secretArn })
    .catch(() => {
      throw invalid(`Secret ${secretArn} could not be retrieved.`);
    });
  const { username } = parsed(text);
  if (username === undefined) throw invalid("Secret must contain a username and a password.");
  return username.toLowerCase();
}

function parsed(text: string): { username?: string } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function identityName(principal: Principal): string {
  if (principal.kind === "role") return `IAMR:${principal.roleArn.slice(principal.roleArn.lastIndexOf("/") + 1)}`;
  if (principal.kind === "user") return `IAM:${principal.userName}`;
  return principal.kind === "root" ? "IAM:RootIdentity" : `IAMS:${principal.kind}`;
}

export interface Endpoint extends Omit<Cluster, "databases" | "parameters" | "principals"> {
  /** Id of the cluster's or workgroup's namespace: whose databases they are. */
  readonly key: string;
  readonly name: string;
  readonly initialDatabase: string;
  /** The parameter group; Serverless has none. */
  readonly parameters: { readonly name: string; readonly inSync: boolean } | undefined;
}

/** As the control plane describes it at this moment. Throws ValidationException where it takes no statements. */
export const endpointOf = (context: Context, target: Target): Promise<Endpoint> =>
  target.cluster === undefined ? workgroupOf(context, target.workgroup ?? "") : clusterOf(context, target.cluster);

async function clusterOf(context: Context, ClusterIdentifier: string): Promise<Endpoint> {
  const { Clusters: [cluster] = [] } = await context
    .service<typeof Redshift>("redshift")
    .DescribeClusters({ ClusterIdentifier })
    .catch((error: unknown) => {
      if (nameOf(error).startsWith("ClusterNotFound")) return { Clusters: [] };
      throw error;
    });
  if (!cluster) throw invalid("Redshift endpoint doesn't exist in this region.");
  if (cluster.ClusterStatus === "paused") throw invalid(`Redshift cluster ${ClusterIdentifier} is paused.`);
  if (cluster.Endpoint?.Address === undefined || cluster.ClusterStatus === "deleting")
    throw invalid("Redshift endpoint is not available.");
  return {
    key: cluster.ClusterNamespaceArn?.split(":namespace:").at(-1) ?? ClusterIdentifier,
    name: ClusterIdentifier,
    nodes: cluster.NumberOfNodes ?? 1,
    serverless: false,
    superuser: (cluster.MasterUsername ?? "admin").toLowerCase(),
    initialDatabase: cluster.DBName ?? "dev",
    parameters: {
      name: cluster.ClusterParameterGroups?.[0]?.ParameterGroupName ?? "",
      inSync: cluster.ClusterParameterGroups?.[0]?.ParameterApplyStatus === "in-sync",
    },
    roles: (cluster.IamRoles ?? [])
      .filter(({ ApplyStatus }) => ApplyStatus === "in-sync")
      .map(({ IamRoleArn = "" }) => IamRoleArn),
    defaultRole: cluster.DefaultIamRoleArn,
  };
}

/** Serverless has as many nodes as the sandbox's cluster: AWS does not tell. */
const SERVERLESS_NODES = 2;

async function workgroupOf(context: Context, workgroupName: string): Promise<Endpoint> {
  const serverless = context.service<typeof Serverless>("redshift-serverless");
  const { workgroup } = await serverless.GetWorkgroup({ workgroupName }).catch((error: unknown) => {
    if (nameOf(error) === "ResourceNotFoundException") return { workgroup: undefined };
    throw error;
  });
  if (!workgroup) throw invalid("Redshift endpoint doesn't exist in this region.");
  if (workgroup.status !== "AVAILABLE" && workgroup.status !== "MODIFYING")
    throw invalid("Redshift endpoint is not available.");
  const { namespace } = await serverless.GetNamespace({ namespaceName: workgroup.namespaceName });
  return {
    key: namespace?.namespaceId ?? workgroupName,
    name: workgroupName,
    nodes: SERVERLESS_NODES,
    serverless: true,
    superuser: (namespace?.adminUsername ?? "admin").toLowerCase(),
    initialDatabase: namespace?.dbName ?? "dev",
    parameters: undefined,
    roles: (namespace?.iamRoles ?? []).map(roleArnOf),
    defaultRole: namespace?.defaultIamRoleArn,
  };
}

/** Serverless describes a role as `IamRole(applyStatus=in-sync, iamRoleArn=arn:...)`. */
const roleArnOf = (text: string): string => /arn:[^,)]+/.exec(text)?.[0] ?? text;
