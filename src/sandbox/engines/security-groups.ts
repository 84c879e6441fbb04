/** Decides whether security groups let a connection in, as EC2 does: any rule of any group that covers it admits it. */
import { BlockList, isIPv4 } from "node:net";

/** The part of EC2's IpPermission that decides about connections within the sandbox (IPv4). */
export interface IngressRule {
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
  readonly IpRanges?: readonly { readonly CidrIp?: string | undefined }[] | undefined;
  readonly UserIdGroupPairs?: readonly { readonly GroupId?: string | undefined }[] | undefined;
}

export interface Connection {
  readonly fromIp: string;
  /** Security groups of the network interface that the connection comes from; none for the outside world. */
  readonly fromGroups: readonly string[];
  readonly port: number;
}

/** Whether the ingress rules of a network interface's groups admit a TCP connection. No rules: nothing comes in. */
export const admits = (rules: readonly IngressRule[], connection: Connection): boolean =>
  rules.some((rule) => coversPort(rule, connection.port) && coversSource(rule, connection));

function coversPort({ IpProtocol, FromPort, ToPort }: IngressRule, port: number): boolean {
  if (IpProtocol === "-1") return true;
  if (IpProtocol !== "tcp" && IpProtocol !== "6") return false;
  return port >= (FromPort ?? 0) && port <= (ToPort ?? 65_535);
}

const coversSource = ({ IpRanges, UserIdGroupPairs }: IngressRule, { fromIp, fromGroups }: Connection): boolean =>
  (IpRanges ?? []).some(({ CidrIp }) => CidrIp !== undefined && contains(CidrIp, fromIp)) ||
  (UserIdGroupPairs ?? []).some(({ GroupId }) => GroupId !== undefined && fromGroups.includes(GroupId));

/** Whether an IPv4 range such as 10.0.0.0/8 holds the address; false where either is not IPv4. */
export function contains(cidr: string, ip: string): boolean {
  const [network = "", bits = "32"] = cidr.split("/");
  if (!isIPv4(network) || !isIPv4(ip)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), "ipv4");
  return list.check(ip, "ipv4");
}
