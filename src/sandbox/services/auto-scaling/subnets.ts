/** Where a group may launch. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, Fault } from "../../kit/index.ts";
import { validationError } from "./faults.ts";
import type { GroupRow } from "./state.ts";

export interface Place {
  readonly subnetId: string;
  readonly zone: string;
  readonly zoneId: string;
}

/** The subnets of `VPCZoneIdentifier`, or the default subnets of the zones; ValidationError where there are none. */
export async function placesOf(
  { subnetIds, zones }: Pick<GroupRow, "subnetIds" | "zones">,
  context: Context,
): Promise<Place[]> {
  const ec2 = context.service<typeof EC2>("ec2");
  const ask =
    subnetIds.length > 0
      ? { SubnetIds: [...subnetIds] }
      : {
          Filters: [
            { Name: "default-for-az", Values: ["true"] },
            { Name: "availability-zone", Values: [...zones] },
          ],
        };
  try {
    const { Subnets = [] } = await ec2.DescribeSubnets(ask);
    return Subnets.map(({ SubnetId = "", AvailabilityZone = "", AvailabilityZoneId = "" }) => ({
      subnetId: SubnetId,
      zone: AvailabilityZone,
      zoneId: AvailabilityZoneId,
    }));
  } catch (error) {
    if (error instanceof Fault) throw validationError(error.message);
    throw error;
  }
}

/** Subnets and zones of a create or update call, checked. */
export async function checkPlaces(
  input: { VPCZoneIdentifier?: string | undefined; AvailabilityZones?: string[] | undefined },
  context: Context,
): Promise<Pick<GroupRow, "subnetIds" | "zones">> {
  const subnetIds = (input.VPCZoneIdentifier ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean);
  const asked = input.AvailabilityZones ?? [];
  if (subnetIds.length === 0 && asked.length === 0)
    throw validationError("At least one Availability Zone or VPC Subnet is required.");
  const places = await placesOf({ subnetIds, zones: asked }, context);
  if (places.length === 0) throw validationError(`No default subnet for availability zone: '${asked.join(", ")}'`);
  const zones = [...new Set(places.map(({ zone }) => zone))].sort();
  const foreign = asked.find((zone) => !zones.includes(zone));
  if (foreign !== undefined)
    throw validationError("The availability zones of the specified subnets and the Auto Scaling group do not match");
  return { subnetIds, zones };
}
