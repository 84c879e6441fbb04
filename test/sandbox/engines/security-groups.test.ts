import { expect, test } from "vitest";
import { admits, type Connection, contains, type IngressRule } from "../../../src/sandbox/engines/security-groups.ts";

const rule = (protocol: string, from: number, to: number, source: object): IngressRule => ({
  IpProtocol: protocol,
  FromPort: from,
  ToPort: to,
  ...source,
});
const anywhere = { IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

test.each<[rules: IngressRule[], connection: Connection, admitted: boolean]>([
  [[], { fromIp: "127.0.0.1", fromGroups: [], port: 80 }, false],
  [[rule("tcp", 80, 80, anywhere)], { fromIp: "127.0.0.1", fromGroups: [], port: 80 }, true],
  [[rule("tcp", 80, 80, anywhere)], { fromIp: "127.0.0.1", fromGroups: [], port: 81 }, false],
  [[rule("udp", 80, 80, anywhere)], { fromIp: "127.0.0.1", fromGroups: [], port: 80 }, false],
  [[{ IpProtocol: "-1", ...anywhere }], { fromIp: "127.0.0.1", fromGroups: [], port: 80 }, true],
  [
    [rule("tcp", 32768, 65535, { UserIdGroupPairs: [{ GroupId: "sg-1" }] })],
    { fromIp: "10.0.0.5", fromGroups: ["sg-1"], port: 40000 },
    true,
  ],
  [
    [rule("tcp", 32768, 65535, { UserIdGroupPairs: [{ GroupId: "sg-1" }] })],
    { fromIp: "10.0.0.5", fromGroups: ["sg-2"], port: 40000 },
    false,
  ],
  [
    [rule("tcp", 80, 80, { IpRanges: [{ CidrIp: "10.0.0.0/8" }] })],
    { fromIp: "127.0.0.1", fromGroups: [], port: 80 },
    false,
  ],
])("%j admits %j: %s", (rules, connection, admitted) => {
  expect(admits(rules, connection)).toBe(admitted);
});

test.each([
  ["10.41.0.0/16", "10.41.3.4", true],
  ["10.41.0.0/16", "10.42.0.1", false],
  ["127.0.0.1/32", "127.0.0.1", true],
  ["0.0.0.0/0", "8.8.8.8", true],
  ["::/0", "8.8.8.8", false],
])("%s contains %s: %s", (cidr, ip, inside) => {
  expect(contains(cidr, ip)).toBe(inside);
});
