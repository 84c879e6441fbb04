/** Private addresses of a subnet's interfaces. */
import { randomUnit } from "../../../../shared/random.ts";
import { type Context, fault } from "../../../kit/index.ts";
import { invalidParameterValue, invalidValue } from "../faults.ts";
import { type Cidr, formatIp, holds, parseIp } from "../network/cidr.ts";
import { networkInterfaces, type SubnetRow } from "../network/network-state.ts";
import { cidrOf } from "../network/subnets.ts";

const RESERVED_AT_START = 4;

/** The address `wanted`, or any free one: as on AWS not the lowest, so that an address is not used again at once. */
export function takePrivateIp(subnet: SubnetRow, wanted: string | undefined, context: Context): string {
  const block = cidrOf(subnet);
  const taken = new Set(
    context
      .table(networkInterfaces)
      .list()
      .filter((row) => row.subnetId === subnet.id)
      .map((row) => row.privateIp),
  );
  if (wanted !== undefined) return checkWanted(wanted, block, taken);
  const usable = block.size - RESERVED_AT_START - 1;
  const start = Math.floor(randomUnit() * usable);
  for (let i = 0; i < usable; i++) {
    const ip = formatIp(block.first + RESERVED_AT_START + ((start + i) % usable));
    if (!taken.has(ip)) return ip;
  }
  throw fault(
    "InsufficientFreeAddressesInSubnet",
    "The specified subnet does not have enough free addresses to satisfy the request.",
  );
}

function checkWanted(text: string, block: Cidr, taken: ReadonlySet<string>): string {
  const ip = parseIp(text);
  if (ip === undefined) throw invalidParameterValue(text, "privateIpAddress", "This is not a valid IPv4 address.");
  if (!holds(block, ip)) throw invalidValue("Address does not fall within the subnet's address range");
  const offset = ip - block.first;
  if (offset < RESERVED_AT_START || offset === block.size - 1)
    throw invalidValue("Address is in subnet's reserved address range");
  if (taken.has(text)) throw fault("InvalidIPAddress.InUse", `Address ${text} is in use.`);
  return text;
}
