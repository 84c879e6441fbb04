/** The run's warehouse, whoever made it: a cluster, or the serverless workgroup and namespace of that name. */
import { type Cluster, Redshift } from "@aws-sdk/client-redshift";
import { type Namespace, RedshiftServerless, type Workgroup } from "@aws-sdk/client-redshift-serverless";
import { accept, found, type LabContext } from "../../../src/lab/index.ts";
import { DATABASE } from "../names.ts";

type Reader = Pick<LabContext, "aws" | "run">;

/** What a statement names to be run there. */
export interface Warehouse {
  readonly kind: "cluster" | "workgroup";
  readonly name: string;
  readonly secretArn: string;
  readonly database: string;
}

export async function readCluster({ aws }: Reader, id: string): Promise<Cluster | undefined> {
  const answer = await accept(aws(Redshift).describeClusters({ ClusterIdentifier: id }), "ClusterNotFoundFault");
  return answer?.Clusters?.[0];
}

export async function readWorkgroup(
  { aws }: Reader,
  workgroupName: string,
): Promise<{ workgroup: Workgroup; namespace: Namespace } | undefined> {
  const client = aws(RedshiftServerless);
  const workgroup = (await accept(client.getWorkgroup({ workgroupName }), "ResourceNotFoundException"))?.workgroup;
  if (workgroup === undefined) return undefined;
  const { namespace = {} } = await client.getNamespace({ namespaceName: workgroup.namespaceName });
  return { workgroup, namespace };
}

/** Throws `Missing` where there is neither, or no secret with its admin's password. */
export async function findWarehouse(context: Reader): Promise<Warehouse> {
  const name = context.run.name();
  const cluster = await readCluster(context, name);
  const database = DATABASE;
  const noSecret = `${name} has no password in Secrets Manager: let Redshift manage it.`;
  if (cluster !== undefined)
    return { kind: "cluster", name, database, secretArn: found(cluster.MasterPasswordSecretArn, noSecret) };
  const { namespace } = found(await readWorkgroup(context, name), `No cluster and no workgroup named ${name}.`);
  return { kind: "workgroup", name, database, secretArn: found(namespace.adminPasswordSecretArn, noSecret) };
}

/** How statements name the warehouse. */
export const addressOf = ({ kind, name, secretArn, database }: Warehouse) => ({
  ...(kind === "cluster" ? { ClusterIdentifier: name } : { WorkgroupName: name }),
  SecretArn: secretArn,
  Database: database,
});
