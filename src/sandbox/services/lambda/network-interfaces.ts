/**
 * Lambda's network interfaces in its users' VPCs: one for each pair of subnet and security groups, shared by all functions
 * that have it, kept while a version uses it and given back later. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-enis
 */
import type * as EC2 from "@aws-sdk/client-ec2";
import { nameOf } from "../../../shared/errors.ts";
import { randomUuid } from "../../../shared/random.ts";
import type { Context } from "../../kit/index.ts";
import { type Configuration, functions, type NetworkInterfaceRow, networkInterfaces, versions } from "./state.ts";
import { isInVpc } from "./vpc-config.ts";

/** AWS says up to 20 minutes. */
const RELEASE_MS = 5 * 60_000;

/** Makes those that are missing; throws EC2's errors. */
export async function ensureInterfaces(context: Context, config: Configuration): Promise<void> {
  const table = context.table(networkInterfaces);
  for (const SubnetId of config.VpcConfig?.SubnetIds ?? []) {
    const Groups = config.VpcConfig?.SecurityGroupIds ?? [];
    const key = keyOf(SubnetId, Groups);
    if (table.has(key)) continue;
    const { NetworkInterface } = await context.service<typeof EC2>("ec2").CreateNetworkInterface({
      SubnetId,
      Groups,
      Description: `AWS Lambda VPC ENI-${config.FunctionName}-${randomUuid()}`,
    });
    const { NetworkInterfaceId: id = "", PrivateIpAddress: privateIp = "" } = NetworkInterface ?? {};
    // Another function may have made it meanwhile.
    if (table.has(key)) await remove(context, id);
    else table.put(key, { key, id, privateIp });
  }
}

export const interfaceOf = (context: Context, subnetId: string, groupIds: readonly string[]) =>
  context.table(networkInterfaces).get(keyOf(subnetId, groupIds));

const keyOf = (subnetId: string, groupIds: readonly string[]): string =>
  `${subnetId}|${[...groupIds].sort().join(",")}`;

/** Those that nothing uses any more go later, as on AWS. */
export function releaseUnused(context: Context): void {
  const used = inUse(context);
  for (const { key } of context.table(networkInterfaces).list())
    if (!used.has(key)) context.later("release-interface", context.clock.lifecycle(RELEASE_MS), { key });
}

/** Timer. */
export async function releaseInterface({ key }: { key: string }, context: Context): Promise<void> {
  const row: NetworkInterfaceRow | undefined = context.table(networkInterfaces).get(key);
  if (!row || inUse(context).has(key)) return;
  context.table(networkInterfaces).delete(key);
  await remove(context, row.id);
}

async function remove(context: Context, NetworkInterfaceId: string): Promise<void> {
  try {
    await context.service<typeof EC2>("ec2").DeleteNetworkInterface({ NetworkInterfaceId });
  } catch (error) {
    if (nameOf(error) !== "InvalidNetworkInterfaceID.NotFound") throw error;
  }
}

function inUse(context: Context): Set<string> {
  const configs = [...context.table(functions).list(), ...context.table(versions).list()].map(({ config }) => config);
  return new Set(
    configs
      .filter(isInVpc)
      .flatMap(({ VpcConfig }) =>
        (VpcConfig?.SubnetIds ?? []).map((id) => keyOf(id, VpcConfig?.SecurityGroupIds ?? [])),
      ),
  );
}
