/** Regions, Availability Zones and account attributes: facts about the account, not resources. */
import { fault } from "../../kit/index.ts";
import { invalidParameterValue } from "./faults.ts";
import { type FilterMap, matching } from "./filters.ts";
import { vpcs } from "./network/network-state.ts";
import type { Op } from "./operation.ts";

/** Region, the short form that zone ids start with, and the letters of its zones. */
const REGIONS: readonly (readonly [name: string, short: string, zones: string])[] = [
  ["ap-northeast-1", "apne1", "acd"],
  ["ap-northeast-2", "apne2", "abcd"],
  ["ap-northeast-3", "apne3", "abc"],
  ["ap-south-1", "aps1", "abc"],
  ["ap-southeast-1", "apse1", "abc"],
  ["ap-southeast-2", "apse2", "abc"],
  ["ca-central-1", "cac1", "abd"],
  ["eu-central-1", "euc1", "abc"],
  ["eu-north-1", "eun1", "abc"],
  ["eu-west-1", "euw1", "abc"],
  ["eu-west-2", "euw2", "abc"],
  ["eu-west-3", "euw3", "abc"],
  ["sa-east-1", "sae1", "abc"],
  ["us-east-1", "use1", "abcdef"],
  ["us-east-2", "use2", "abc"],
  ["us-west-1", "usw1", "ab"],
  ["us-west-2", "usw2", "abcd"],
];

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** The zones of a region in order of their letters; `a`, `b` and `c` for a region that is not in the list. */
export function zonesOf(region: string): Zone[] {
  const [, short = region, letters = "abc"] = REGIONS.find(([name]) => name === region) ?? [];
  return [...letters].map((letter, i) => ({ name: `${region}${letter}`, id: `${short}-az${i + 1}` }));
}

/** The zone by name or id, or InvalidParameterValue. */
export function zoneOf(region: string, wanted: { name?: string | undefined; id?: string | undefined }): Zone {
  const zones = zonesOf(region);
  const zone = zones.find(({ name, id }) => (wanted.name === undefined ? id === wanted.id : name === wanted.name));
  if (zone) return zone;
  const names = zones.map(({ name }) => name).join(", ");
  throw invalidParameterValue(
    wanted.name ?? wanted.id,
    "availabilityZone",
    `Subnets can currently only be created in the following availability zones: ${names}.`,
  );
}

type Untagged<T> = T & { readonly tags: Record<string, string> };

const REGION_FILTERS: FilterMap<Untagged<{ readonly name: string; readonly endpoint: string }>> = {
  "region-name": (row) => row.name,
  endpoint: (row) => row.endpoint,
  "opt-in-status": () => "opt-in-not-required",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
export const describeRegions: Op<"DescribeRegions"> = ({ RegionNames, Filters }, context) => {
  const all = REGIONS.map(([name]) => ({ name, endpoint: `ec2.${name}.amazonaws.com`, tags: {} }));
  const unknown = (RegionNames ?? []).find((name) => !all.some((region) => region.name === name));
  if (unknown !== undefined)
    throw fault("InvalidParameterValue", `Invalid region name(s): [${unknown}] is not a valid region.`);
  const asked = all.filter(({ name }) => !RegionNames?.length || RegionNames.includes(name));
  return {
    Regions: matching(asked, Filters, REGION_FILTERS, context).map(({ name, endpoint }) => ({
      RegionName: name,
      Endpoint: endpoint,
      OptInStatus: "opt-in-not-required",
    })),
  };
};

const ZONE_FILTERS: FilterMap<Untagged<Zone> & { readonly region: string }> = {
  "zone-name": (row) => row.name,
  "zone-id": (row) => row.id,
  "region-name": (row) => row.region,
  "group-name": (row) => row.region,
  "opt-in-status": () => "opt-in-not-required",
  state: () => "available",
  "zone-type": () => "availability-zone",
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAvailabilityZones.html */
export const describeAvailabilityZones: Op<"DescribeAvailabilityZones"> = (
  { ZoneNames, ZoneIds, Filters },
  context,
) => {
  const { region } = context;
  const all = zonesOf(region).map((zone) => ({ ...zone, region, tags: {} }));
  for (const wanted of ZoneNames ?? [])
    if (!all.some(({ name }) => name === wanted))
      throw fault("InvalidParameterValue", `Invalid availability zone: [${wanted}]`);
  for (const wanted of ZoneIds ?? [])
    if (!all.some(({ id }) => id === wanted))
      throw fault("InvalidParameterValue", `Invalid availability zone-id: [${wanted}]`);
  const asked = all.filter(
    ({ name, id }) => (!ZoneNames?.length || ZoneNames.includes(name)) && (!ZoneIds?.length || ZoneIds.includes(id)),
  );
  return {
    AvailabilityZones: matching(asked, Filters, ZONE_FILTERS, context).map(({ name, id }) => ({
      ZoneName: name,
      ZoneId: id,
      RegionName: region,
      GroupName: region,
      GroupLongName: region,
      NetworkBorderGroup: region,
      State: "available",
      OptInStatus: "opt-in-not-required",
      ZoneType: "availability-zone",
      Messages: [],
    })),
  };
};

/** Quotas of a new account, per region. */
export const QUOTAS = { vpcs: 5, internetGateways: 5, elasticIps: 5, groupsPerInterface: 5, subnetsPerVpc: 200 };

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html */
export const describeAccountAttributes: Op<"DescribeAccountAttributes"> = ({ AttributeNames }, context) => {
  const defaultVpc = context
    .table(vpcs)
    .list()
    .find((vpc) => vpc.isDefault);
  const attributes = {
    "supported-platforms": "VPC",
    "default-vpc": defaultVpc?.id ?? "none",
    "max-instances": "20",
    "vpc-max-security-groups-per-interface": String(QUOTAS.groupsPerInterface),
    "max-elastic-ips": String(QUOTAS.elasticIps),
    "vpc-max-elastic-ips": String(QUOTAS.elasticIps),
  };
  const names: readonly string[] = AttributeNames ?? [];
  return {
    AccountAttributes: Object.entries(attributes)
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([AttributeName, value]) => ({ AttributeName, AttributeValues: [{ AttributeValue: value }] })),
  };
};
