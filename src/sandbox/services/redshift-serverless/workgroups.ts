/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-workgroup-namespace.html: a workgroup is the compute of a namespace. */
import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import { nowMs } from "../../../shared/clock.ts";
import { randomUuid } from "../../../shared/random.ts";
import { arn, type Context, fromLowerTagList, type Input, page } from "../../kit/index.ts";
import { CONFIG_PARAMETERS, checkedBase, checkedMax, checkedParameters, checkedPort } from "./capacity.ts";
import { conflict, unsupported } from "./faults.ts";
import { namespaceOf, workgroupIn, workgroupOf } from "./find.ts";
import type { On } from "./handler.ts";
import { settleLater } from "./lifecycle.ts";
import { createInterfaces, deleteInterfaces, type Place, placed } from "./network.ts";
import { type WorkgroupRow, workgroups } from "./state.ts";

export const createWorkgroup: On<"CreateWorkgroup"> = async (input, context) => {
  const name = input.workgroupName ?? "";
  if (input.pricePerformanceTarget?.status === "ENABLED") throw unsupported("pricePerformanceTarget");
  const baseCapacity = checkedBase(input.baseCapacity);
  const maxCapacity = checkedMax(input.maxCapacity, baseCapacity);
  const place = await placed(context, input.subnetIds, input.securityGroupIds);
  const table = context.table(workgroups);
  if (table.has(name)) throw conflict(`The workgroup ${name} already exists.`);
  const namespace = namespaceOf(context, input.namespaceName);
  const other = workgroupIn(context, namespace.name);
  if (other) throw conflict(`The namespace ${namespace.name} is already associated with the workgroup ${other.name}.`);
  const row = table.put(name, { ...newRow(context, input, place), baseCapacity, maxCapacity });
  try {
    table.patch(name, { interfaces: await createInterfaces(context, row) });
  } catch (error) {
    table.delete(name);
    throw error;
  }
  settleLater(context, row);
  return { workgroup: described(context, table.get(name) ?? row) };
};

function newRow(context: Context, input: Input<typeof Serverless, "CreateWorkgroup">, place: Place) {
  const id = randomUuid();
  return {
    name: input.workgroupName ?? "",
    id,
    arn: arn(context, "redshift-serverless", `workgroup/${id}`),
    namespace: input.namespaceName ?? "",
    status: "CREATING" as const,
    parameters: checkedParameters(CONFIG_PARAMETERS, input.configParameters),
    ...place,
    interfaces: [],
    isPublic: input.publiclyAccessible ?? false,
    enhancedRouting: input.enhancedVpcRouting ?? false,
    port: checkedPort(input.port),
    created: nowMs(),
    tags: fromLowerTagList(input.tags),
  };
}

export const getWorkgroup: On<"GetWorkgroup"> = ({ workgroupName }, context) => ({
  workgroup: described(context, workgroupOf(context, workgroupName)),
});

export const listWorkgroups: On<"ListWorkgroups"> = ({ nextToken: token, maxResults: limit }, context) => {
  const { items, next } = page(context.table(workgroups).list(), {
    token,
    limit,
    max: 100,
    badToken: "InvalidPaginationException",
  });
  return { workgroups: items.map((row) => described(context, row)), nextToken: next };
};

export const updateWorkgroup: On<"UpdateWorkgroup"> = async (input, context) => {
  const row = usable(workgroupOf(context, input.workgroupName));
  const baseCapacity = checkedBase(input.baseCapacity ?? row.baseCapacity);
  const isMoved = input.subnetIds !== undefined || input.securityGroupIds !== undefined;
  const place = isMoved
    ? await placed(context, input.subnetIds ?? row.subnetIds, input.securityGroupIds ?? row.securityGroups)
    : {};
  const changed = context.table(workgroups).put(row.name, {
    ...row,
    ...place,
    status: "MODIFYING",
    baseCapacity,
    maxCapacity: checkedMax(input.maxCapacity ?? row.maxCapacity, baseCapacity),
    parameters: checkedParameters(row.parameters, input.configParameters),
    isPublic: input.publiclyAccessible ?? row.isPublic,
    enhancedRouting: input.enhancedVpcRouting ?? row.enhancedRouting,
    port: checkedPort(input.port ?? row.port),
  });
  if (isMoved) {
    await deleteInterfaces(context, changed);
    context.table(workgroups).patch(row.name, { interfaces: await createInterfaces(context, changed) });
  }
  settleLater(context, changed);
  return { workgroup: described(context, changed) };
};

export const deleteWorkgroup: On<"DeleteWorkgroup"> = ({ workgroupName }, context) => {
  const row = workgroupOf(context, workgroupName);
  if (row.status === "DELETING") throw conflict(`The workgroup ${row.name} is being deleted.`);
  const deleting = context.table(workgroups).put(row.name, { ...row, status: "DELETING" });
  settleLater(context, deleting);
  return { workgroup: described(context, deleting) };
};

function usable(row: WorkgroupRow): WorkgroupRow {
  if (row.status === "AVAILABLE") return row;
  throw conflict(`There is an operation running on the workgroup. Try again later: it is ${row.status}.`);
}

const described = (context: Context, row: WorkgroupRow): Serverless.Workgroup => ({
  workgroupId: row.id,
  workgroupArn: row.arn,
  workgroupName: row.name,
  namespaceName: row.namespace,
  baseCapacity: row.baseCapacity,
  ...(row.maxCapacity !== undefined && { maxCapacity: row.maxCapacity }),
  enhancedVpcRouting: row.enhancedRouting,
  configParameters: Object.entries(row.parameters).map(([parameterKey, parameterValue]) => ({
    parameterKey,
    parameterValue,
  })),
  securityGroupIds: [...row.securityGroups],
  subnetIds: [...row.subnetIds],
  status: row.status,
  endpoint: endpointOf(context, row),
  publiclyAccessible: row.isPublic,
  creationDate: new Date(row.created),
  port: row.port,
  ipAddressType: "ipv4",
  trackName: "current",
});

const endpointOf = (context: Context, row: WorkgroupRow): Serverless.Endpoint => ({
  address: `${row.name}.${context.account}.${context.region}.redshift-serverless.amazonaws.com`,
  port: row.port,
  vpcEndpoints: [
    {
      vpcEndpointId: `vpce-${row.id.replaceAll("-", "").slice(0, 17)}`,
      vpcId: row.vpcId,
      networkInterfaces: row.interfaces.map(({ id, subnetId, privateIp, zone }) => ({
        networkInterfaceId: id,
        subnetId,
        privateIpAddress: privateIp,
        availabilityZone: zone,
      })),
    },
  ],
});
