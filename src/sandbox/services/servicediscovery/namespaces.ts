import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { inUse, invalid, notInSandbox } from "./faults.ts";
import { submit, underWay } from "./operations.ts";
import { lettersAndDigits, type NamespaceRow, namespaceAt, namespaces, operations, servicesIn } from "./state.ts";

const DEFAULT_SOA_TTL = 15;
const DNS_NAME =
  /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;

interface Asked {
  readonly Name: string | undefined;
  readonly CreatorRequestId?: string | undefined;
  readonly Description?: string | undefined;
  readonly Tags?: CloudMap.Tag[] | undefined;
}

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_CreatePrivateDnsNamespace.html */
export const createPrivateDnsNamespace: Api<"CreatePrivateDnsNamespace"> = (input, context) =>
  create(context, input, { type: "DNS_PRIVATE", vpcId: input.Vpc, soaTtl: input.Properties?.DnsProperties?.SOA?.TTL });

export const createPublicDnsNamespace: Api<"CreatePublicDnsNamespace"> = (input, context) =>
  create(context, input, { type: "DNS_PUBLIC", vpcId: undefined, soaTtl: input.Properties?.DnsProperties?.SOA?.TTL });

export const createHttpNamespace: Api<"CreateHttpNamespace"> = (input, context) =>
  create(context, input, { type: "HTTP", vpcId: undefined, soaTtl: undefined });

function create(
  context: Context,
  input: Asked,
  kind: { type: CloudMap.NamespaceType; vpcId: string | undefined; soaTtl: number | undefined },
): { OperationId: string } {
  const name = input.Name ?? "";
  if (kind.type === "HTTP" ? !/^[!-~]{1,1024}$/.test(name) : !DNS_NAME.test(name))
    throw invalid(`The namespace name '${name}' is not valid.`);
  if (kind.type === "DNS_PRIVATE" && !kind.vpcId) throw invalid("A VPC is required for a private DNS namespace.");
  const earlier = sameRequest(context, name, input.CreatorRequestId);
  if (earlier) return { OperationId: earlier };
  requireFreeName(context, name);
  const id = `ns-${lettersAndDigits(16)}`;
  const row: NamespaceRow = {
    id,
    arn: arn(context, "servicediscovery", `namespace/${id}`),
    name,
    type: kind.type,
    description: input.Description,
    createdAt: context.clock.now(),
    creatorRequestId: input.CreatorRequestId,
    hostedZoneId: kind.type === "HTTP" ? undefined : `Z${lettersAndDigits(20).toUpperCase()}`,
    soaTtl: kind.soaTtl ?? DEFAULT_SOA_TTL,
    vpcId: kind.vpcId,
    tags: fromTagList(input.Tags),
  };
  const OperationId = submit(context, {
    type: "CREATE_NAMESPACE",
    targets: { NAMESPACE: id },
    work: { kind: "create-namespace", row },
    creatorRequestId: input.CreatorRequestId,
  });
  return { OperationId };
}

/** The operation that an earlier call with the same CreatorRequestId and name started, unless it failed. */
function sameRequest(context: Context, name: string, creatorRequestId: string | undefined): string | undefined {
  if (creatorRequestId === undefined) return undefined;
  return context
    .table(operations)
    .list()
    .find(
      ({ work, status, creatorRequestId: of }) =>
        work.kind === "create-namespace" && work.row.name === name && of === creatorRequestId && status !== "FAIL",
    )?.id;
}

function requireFreeName(context: Context, name: string): void {
  const twin = context
    .table(namespaces)
    .list()
    .find((row) => row.name === name);
  if (twin)
    throw fault("NamespaceAlreadyExists", `Namespace '${name}' already exists.`, {
      members: { CreatorRequestId: twin.creatorRequestId, NamespaceId: twin.id },
    });
  const other = underWay(context).find(({ work }) => work.kind === "create-namespace" && work.row.name === name);
  if (other)
    throw fault("DuplicateRequest", "The operation is already in progress.", {
      members: { DuplicateOperationId: other.id },
    });
}

export const getNamespace: Api<"GetNamespace"> = (input, context) => {
  const row = namespaceAt(context, input.Id);
  return { Namespace: { ...described(context, row), CreatorRequestId: row.creatorRequestId } };
};

const described = (context: Context, row: NamespaceRow): CloudMap.NamespaceSummary => ({
  Id: row.id,
  Arn: row.arn,
  ResourceOwner: context.account,
  Name: row.name,
  Type: row.type,
  ...(row.description !== undefined && { Description: row.description }),
  ServiceCount: servicesIn(context, row.id).length,
  Properties: {
    ...(row.hostedZoneId && { DnsProperties: { HostedZoneId: row.hostedZoneId, SOA: { TTL: row.soaTtl } } }),
    HttpProperties: { HttpName: row.name },
  },
  CreateDate: new Date(row.createdAt),
});

/** Filters by TYPE, NAME, HTTP_NAME and RESOURCE_OWNER. */
export const listNamespaces: Api<"ListNamespaces"> = (input, context) => {
  const rows = context
    .table(namespaces)
    .list()
    .filter((row) => (input.Filters ?? []).every((filter) => matches(row, filter)));
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInput",
  });
  return { Namespaces: items.map((row) => described(context, row)), NextToken: next };
};

function matches(row: NamespaceRow, { Name, Values = [], Condition = "EQ" }: CloudMap.NamespaceFilter): boolean {
  if (Name === "RESOURCE_OWNER") return Values.includes("SELF");
  const value = Name === "TYPE" ? row.type : row.name;
  if (Condition === "BEGINS_WITH") return Values.some((prefix) => value.startsWith(prefix));
  if (Condition === "BETWEEN") throw notInSandbox(`The condition BETWEEN of filter ${Name}`);
  return Values.includes(value);
}

export const deleteNamespace: Api<"DeleteNamespace"> = (input, context) => {
  const row = namespaceAt(context, input.Id);
  if (servicesIn(context, row.id).length > 0)
    throw inUse(`Namespace ${row.id} contains services; delete the services before deleting the namespace.`);
  const OperationId = submit(context, {
    type: "DELETE_NAMESPACE",
    targets: { NAMESPACE: row.id },
    work: { kind: "delete-namespace", id: row.id },
  });
  return { OperationId };
};

export const updatePrivateDnsNamespace: Api<"UpdatePrivateDnsNamespace"> = (input, context) =>
  update(context, input.Id, "DNS_PRIVATE", input.Namespace);
export const updatePublicDnsNamespace: Api<"UpdatePublicDnsNamespace"> = (input, context) =>
  update(context, input.Id, "DNS_PUBLIC", input.Namespace);
export const updateHttpNamespace: Api<"UpdateHttpNamespace"> = (input, context) =>
  update(context, input.Id, "HTTP", input.Namespace);

function update(
  context: Context,
  id: string | undefined,
  type: CloudMap.NamespaceType,
  change: CloudMap.PrivateDnsNamespaceChange | undefined,
): { OperationId: string } {
  const row = namespaceAt(context, id);
  if (row.type !== type) throw invalid(`Namespace ${row.id} is of type ${row.type}.`);
  const ttl = change?.Properties?.DnsProperties?.SOA?.TTL;
  const changes = {
    ...(change?.Description !== undefined && { description: change.Description }),
    ...(ttl !== undefined && { soaTtl: ttl }),
  };
  const OperationId = submit(context, {
    type: "UPDATE_NAMESPACE",
    targets: { NAMESPACE: row.id },
    work: { kind: "update-namespace", id: row.id, changes },
  });
  return { OperationId };
}
