/** Public IPv4 addresses and the DNS names that go with addresses. */
import { randomOctets } from "../../../../shared/random.ts";
import { type Context, fault } from "../../../kit/index.ts";
import { formatIp, parseIp } from "../network/cidr.ts";
import { elasticIps, networkInterfaces } from "../network/network-state.ts";

/**
 * A free public address. They come from 198.18.0.0/15, which RFC 2544 keeps for tests and nobody owns: a learner who
 * tries one from outside the sandbox must not reach a stranger.
 */
export function newPublicIp(context: Context): string {
  const taken = new Set([
    ...context
      .table(elasticIps)
      .list()
      .map((row) => row.publicIp),
    ...context
      .table(networkInterfaces)
      .list()
      .map((row) => row.publicIp),
  ]);
  const first = parseIp("198.18.0.0") ?? 0;
  for (let attempt = 0; attempt < 1000; attempt++) {
    const [a = 0, b = 0, c = 0] = randomOctets(3);
    const ip = formatIp(first + (a % 2) * 65_536 + b * 256 + c);
    if (!taken.has(ip)) return ip;
  }
  throw fault("InsufficientAddressCapacity", "There are no free public addresses.");
}

const dashed = (ip: string): string => ip.replaceAll(".", "-");

/** `ip-10-0-0-5.ec2.internal`. */
export const privateDnsName = (ip: string, { region }: Pick<Context, "region">): string =>
  `ip-${dashed(ip)}.${region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`}`;

/** `ec2-198-18-0-5.compute-1.amazonaws.com`. */
export const publicDnsName = (ip: string, { region }: Pick<Context, "region">): string =>
  `ec2-${dashed(ip)}.${region === "us-east-1" ? "compute-1" : `${region}.compute`}.amazonaws.com`;
