import { isIPv4, isIPv6 } from "node:net";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { type Context, fault, found, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { invalid, noInstance } from "./faults.ts";
import { submit, underWay } from "./operations.ts";
import { type InstanceRow, instanceKey, instances, instancesOf, type ServiceRow, serviceAt } from "./state.ts";
import { touch } from "./work.ts";

/** Registers or, where the id is known, replaces. https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html */
export const registerInstance: Api<"RegisterInstance"> = async (input, context) => {
  const service = serviceAt(context, input.ServiceId);
  const id = input.InstanceId ?? "";
  if (!/^[0-9a-zA-Z_/:.@-]{1,64}$/.test(id)) throw invalid(`The instance id '${id}' is not valid.`);
  requireNotSubmitted(context, { kind: "REGISTER_INSTANCE", serviceId: service.id, id }, input.CreatorRequestId);
  const attributes = await withAddress(context, input.Attributes ?? {});
  const initial = attributes.AWS_INIT_HEALTH_STATUS;
  requireRecords(service, attributes);
  if (initial !== undefined && initial !== "HEALTHY" && initial !== "UNHEALTHY")
    throw invalid("AWS_INIT_HEALTH_STATUS must be HEALTHY or UNHEALTHY.");
  const row: InstanceRow = {
    serviceId: service.id,
    id,
    creatorRequestId: input.CreatorRequestId,
    attributes,
    health: service.customHealth ? (initial ?? "HEALTHY") : undefined,
  };
  const OperationId = submit(context, {
    type: "REGISTER_INSTANCE",
    targets: { SERVICE: service.id, INSTANCE: id },
    work: { kind: "register", row },
    creatorRequestId: input.CreatorRequestId,
  });
  return { OperationId };
};

/**
 * The same change of an instance is not made twice at once. A deregistration may follow a registration that is under way:
 * they take effect in the order in which they were submitted.
 */
function requireNotSubmitted(
  context: Context,
  { kind, serviceId, id }: { kind: CloudMap.OperationType; serviceId: string; id: string },
  creatorRequestId?: string,
): void {
  const other = underWay(context).find(
    ({ type, targets }) => type === kind && targets.SERVICE === serviceId && targets.INSTANCE === id,
  );
  if (!other) return;
  const same = creatorRequestId !== undefined && other.creatorRequestId === creatorRequestId;
  throw fault(
    "DuplicateRequest",
    same ? "The request was already submitted." : `Another operation on instance ${id} is in progress.`,
    { members: { DuplicateOperationId: other.id } },
  );
}

/** AWS_EC2_INSTANCE_ID stands for the instance's private address. */
async function withAddress(
  context: Context,
  attributes: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const instanceId = attributes.AWS_EC2_INSTANCE_ID;
  if (instanceId === undefined) return { ...attributes };
  const { Reservations = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstances({ Filters: [{ Name: "instance-id", Values: [instanceId] }] });
  const ip = Reservations[0]?.Instances?.[0]?.PrivateIpAddress;
  if (ip === undefined) throw invalid(`EC2 instance ${instanceId} does not exist or has no private address.`);
  return { ...attributes, AWS_INSTANCE_IPV4: ip };
}

/** Each DNS record of the service needs the attributes that it is made of. */
function requireRecords({ dns }: ServiceRow, attributes: Readonly<Record<string, string>>): void {
  const {
    AWS_INSTANCE_IPV4: ipv4,
    AWS_INSTANCE_IPV6: ipv6,
    AWS_INSTANCE_PORT: port,
    AWS_INSTANCE_CNAME: cname,
  } = attributes;
  if (ipv4 !== undefined && !isIPv4(ipv4)) throw invalid(`AWS_INSTANCE_IPV4 '${ipv4}' is not an IPv4 address.`);
  if (ipv6 !== undefined && !isIPv6(ipv6)) throw invalid(`AWS_INSTANCE_IPV6 '${ipv6}' is not an IPv6 address.`);
  if (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))
    throw invalid(`AWS_INSTANCE_PORT '${port}' is not a port.`);
  const complete = {
    A: ipv4 !== undefined,
    AAAA: ipv6 !== undefined,
    CNAME: cname !== undefined,
    SRV: port !== undefined && (ipv4 ?? ipv6) !== undefined,
  };
  for (const { Type } of dns?.records ?? [])
    if (Type !== undefined && !complete[Type])
      throw invalid(`${NEEDED[Type]} required for a service with records of type ${Type}.`);
}

const NEEDED = {
  A: "AWS_INSTANCE_IPV4 is",
  AAAA: "AWS_INSTANCE_IPV6 is",
  CNAME: "AWS_INSTANCE_CNAME is",
  SRV: "AWS_INSTANCE_PORT and AWS_INSTANCE_IPV4 or AWS_INSTANCE_IPV6 are",
} as const;

export const deregisterInstance: Api<"DeregisterInstance"> = (input, context) => {
  const service = serviceAt(context, input.ServiceId);
  const id = input.InstanceId ?? "";
  if (!isComing(context, service, id)) instanceAt(context, service, id);
  requireNotSubmitted(context, { kind: "DEREGISTER_INSTANCE", serviceId: service.id, id });
  const OperationId = submit(context, {
    type: "DEREGISTER_INSTANCE",
    targets: { SERVICE: service.id, INSTANCE: id },
    work: { kind: "deregister", serviceId: service.id, instanceId: id },
  });
  return { OperationId };
};

const isComing = (context: Context, service: ServiceRow, id: string): boolean =>
  underWay(context).some(
    ({ work }) => work.kind === "register" && work.row.serviceId === service.id && work.row.id === id,
  );

const instanceAt = (context: Context, service: ServiceRow, id: string | undefined): InstanceRow =>
  found(context.table(instances).get(instanceKey(service.id, id ?? "")), () => noInstance(id ?? ""));

export const getInstance: Api<"GetInstance"> = (input, context) => {
  const row = instanceAt(context, serviceAt(context, input.ServiceId), input.InstanceId);
  const Instance: CloudMap.Instance = { ...summary(context, row), Id: row.id };
  if (row.creatorRequestId !== undefined) Instance.CreatorRequestId = row.creatorRequestId;
  return { ResourceOwner: context.account, Instance };
};

const summary = (context: Context, row: InstanceRow): CloudMap.InstanceSummary => ({
  Id: row.id,
  Attributes: { ...row.attributes },
  CreatedByAccount: context.account,
});

export const listInstances: Api<"ListInstances"> = (input, context) => {
  const { items, next } = page(instancesOf(context, serviceAt(context, input.ServiceId).id), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInput",
  });
  return { ResourceOwner: context.account, Instances: items.map((row) => summary(context, row)), NextToken: next };
};

/** https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateInstanceCustomHealthStatus.html */
export const updateInstanceCustomHealthStatus: Api<"UpdateInstanceCustomHealthStatus"> = (input, context) => {
  const service = serviceAt(context, input.ServiceId);
  const row = instanceAt(context, service, input.InstanceId);
  if (!service.customHealth)
    throw fault("CustomHealthNotFound", "The service has no custom health check.", { status: 404 });
  if (row.health === input.Status) return {};
  context.table(instances).patch(instanceKey(service.id, row.id), { health: input.Status });
  touch(context, service.id);
  return {};
};

export const getInstancesHealthStatus: Api<"GetInstancesHealthStatus"> = (input, context) => {
  const service = serviceAt(context, input.ServiceId);
  const rows = input.Instances?.map((id) => instanceAt(context, service, id)) ?? instancesOf(context, service.id);
  const { items, next } = page(rows, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInput",
  });
  return { Status: Object.fromEntries(items.map(({ id, health }) => [id, health ?? "UNKNOWN"])), NextToken: next };
};
