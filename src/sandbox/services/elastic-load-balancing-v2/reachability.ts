import type * as EC2 from "@aws-sdk/client-ec2";
import { network, type SocketAddress } from "../../engines/network.ts";
import { admits } from "../../engines/security-groups.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import type { LoadBalancerRow, TargetGroupRow, TargetRow } from "./state.ts";

export type Reached =
  | { readonly kind: "open"; readonly address: SocketAddress }
  /** A security group stands between: as on AWS, packets are dropped and the caller waits in vain. */
  | { readonly kind: "blocked" }
  /** The address exists, and nothing listens there. */
  | { readonly kind: "closed" }
  /** The instance is not running. */
  | { readonly kind: "stopped"; readonly state: string };

/** Answers of ec2 are kept this long, so that a busy load balancer does not ask for every request. */
const REMEMBERED_MS = 500;

const memory = defineRuntime({
  name: "reachability",
  create: () => new Map<string, { until: number; value: Promise<unknown> }>(),
});

function remembered<T>(context: Context, key: string, load: () => Promise<T>): Promise<T> {
  const known = context.runtime(memory);
  const now = context.clock.now();
  const entry = known.get(key);
  if (entry && entry.until > now) return entry.value as Promise<T>;
  const value = load();
  if (known.size > 1000) known.clear();
  known.set(key, { until: now + REMEMBERED_MS, value });
  value.catch(() => known.delete(key));
  return value;
}

/** Whether the load balancer's groups admit a client. Answers within half a second to a changed rule. */
export const admitsClient = async (
  context: Context,
  balancer: LoadBalancerRow,
  from: { ip: string; port: number },
): Promise<boolean> =>
  admits(await ingressOf(context, balancer.securityGroups), { fromIp: from.ip, fromGroups: [], port: from.port });

/** The real socket behind a target's private address and port, if the target's security groups let the load balancer in. */
export async function reach(
  context: Context,
  route: { balancer: LoadBalancerRow; group: TargetGroupRow; target: TargetRow; port: number },
): Promise<Reached> {
  const { balancer, group, target, port } = route;
  const host = await hostOf(context, group, target);
  if (host.state !== undefined && host.state !== "running") return { kind: "stopped", state: host.state };
  const rules = await ingressOf(context, host.securityGroups);
  const nodes = balancer.zones.map(({ privateIp = "" }) => privateIp);
  const open = nodes.some((fromIp) => admits(rules, { fromIp, fromGroups: balancer.securityGroups, port }));
  if (!open) return { kind: "blocked" };
  const address = host.ip === undefined ? undefined : context.runtime(network).resolve(group.vpcId, host.ip, port);
  return address ? { kind: "open", address } : { kind: "closed" };
}

interface Host {
  readonly ip: string | undefined;
  readonly securityGroups: readonly string[];
  /** Of an instance. */
  readonly state: string | undefined;
}

const hostOf = (context: Context, group: TargetGroupRow, target: TargetRow): Promise<Host> =>
  remembered(context, `host ${group.vpcId} ${target.id}`, () =>
    group.targetType === "instance" ? instanceHost(context, target.id) : interfaceHost(context, group.vpcId, target.id),
  );

async function instanceHost(context: Context, id: string): Promise<Host> {
  const { Reservations: found = [] } = await context
    .service<typeof EC2>("ec2")
    .DescribeInstances({ Filters: [{ Name: "instance-id", Values: [id] }] });
  const instance = found[0]?.Instances?.[0];
  return {
    ip: instance?.PrivateIpAddress,
    securityGroups: idsOf(instance?.SecurityGroups),
    state: instance?.State?.Name ?? "terminated",
  };
}

async function interfaceHost(context: Context, vpcId: string, ip: string): Promise<Host> {
  const { NetworkInterfaces: found = [] } = await context.service<typeof EC2>("ec2").DescribeNetworkInterfaces({
    Filters: [
      { Name: "vpc-id", Values: [vpcId] },
      { Name: "addresses.private-ip-address", Values: [ip] },
    ],
  });
  return { ip, securityGroups: idsOf(found[0]?.Groups), state: undefined };
}

const idsOf = (groups: readonly { GroupId?: string | undefined }[] | undefined): string[] =>
  (groups ?? []).map(({ GroupId }) => GroupId ?? "");

const ingressOf = (context: Context, groupIds: readonly string[]): Promise<EC2.IpPermission[]> =>
  remembered(context, `groups ${groupIds.join()}`, async () => {
    const { SecurityGroups: found = [] } = await context
      .service<typeof EC2>("ec2")
      .DescribeSecurityGroups({ Filters: [{ Name: "group-id", Values: [...groupIds] }] });
    return found.flatMap(({ IpPermissions }) => IpPermissions ?? []);
  });
