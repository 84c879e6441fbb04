import type {
  CustomHealthStatus,
  DnsRecord,
  NamespaceType,
  OperationStatus,
  OperationTargetType,
  OperationType,
  RoutingPolicy,
} from "@aws-sdk/client-servicediscovery";
import { randomUnit } from "../../../shared/random.ts";
import { type Context, collection, found, type Tags } from "../../kit/index.ts";
import { noNamespace, noService } from "./faults.ts";

const service = "servicediscovery";

export interface NamespaceRow {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: NamespaceType;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly creatorRequestId: string | undefined;
  /** Of DNS namespaces; the zone's records are derived from the instances. */
  readonly hostedZoneId: string | undefined;
  readonly soaTtl: number;
  readonly vpcId: string | undefined;
  readonly tags: Tags;
}

export interface ServiceRow {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly namespaceId: string;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly creatorRequestId: string | undefined;
  /** Undefined for services that are found by DiscoverInstances only. */
  readonly dns: { readonly routing: RoutingPolicy; readonly records: readonly DnsRecord[] } | undefined;
  readonly customHealth: boolean;
  /** Grows with every change that DiscoverInstances would show. */
  readonly revision: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

export interface InstanceRow {
  readonly serviceId: string;
  readonly id: string;
  readonly creatorRequestId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  /** Set by UpdateInstanceCustomHealthStatus; undefined where the service has no health check. */
  readonly health: CustomHealthStatus | undefined;
}

export interface OperationRow {
  readonly id: string;
  /** Grows with each operation that is submitted while others are under way. */
  readonly number: number;
  readonly type: OperationType;
  readonly status: OperationStatus;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly targets: Readonly<Partial<Record<OperationTargetType, string>>>;
  readonly creatorRequestId: string | undefined;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** What takes effect when the operation succeeds. */
  readonly work: Work;
}

export type Work =
  | { readonly kind: "create-namespace"; readonly row: NamespaceRow }
  | { readonly kind: "update-namespace"; readonly id: string; readonly changes: Partial<NamespaceRow> }
  | { readonly kind: "delete-namespace"; readonly id: string }
  | { readonly kind: "update-service"; readonly id: string; readonly changes: Partial<ServiceRow> }
  | { readonly kind: "register"; readonly row: InstanceRow }
  | { readonly kind: "deregister"; readonly serviceId: string; readonly instanceId: string };

export const namespaces = collection<NamespaceRow>({
  service,
  name: "namespaces",
  resource: { noun: "namespace", arn: (row) => row.arn, tags: (row) => row.tags },
});
export const services = collection<ServiceRow>({
  service,
  name: "services",
  resource: { noun: "service", arn: (row) => row.arn, tags: (row) => row.tags },
});
/** Keyed by `<service id>/<instance id>`. */
export const instances = collection<InstanceRow>({ service, name: "instances" });
export const operations = collection<OperationRow>({ service, name: "operations" });

export const instanceKey = (serviceId: string, instanceId: string): string => `${serviceId}/${instanceId}`;

/** Namespaces and services may be named by id or ARN. */
const idOf = (idOrArn: string | undefined): string => (idOrArn ?? "").split("/").at(-1) ?? "";

export const namespaceAt = (context: Context, id: string | undefined): NamespaceRow =>
  found(context.table(namespaces).get(idOf(id)), () => noNamespace(id ?? ""));

export const serviceAt = (context: Context, id: string | undefined): ServiceRow =>
  found(context.table(services).get(idOf(id)), () => noService(id ?? ""));

export const servicesIn = (context: Context, namespaceId: string): ServiceRow[] =>
  context
    .table(services)
    .list()
    .filter((row) => row.namespaceId === namespaceId);

export const instancesOf = (context: Context, serviceId: string): InstanceRow[] =>
  context.table(instances).list(`${serviceId}/`);

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Ids of Cloud Map are lower-case letters and digits: `ns-` and `srv-` with 16. */
export const lettersAndDigits = (length: number): string =>
  Array.from({ length }, () => LETTERS[Math.floor(randomUnit() * LETTERS.length)]).join("");
