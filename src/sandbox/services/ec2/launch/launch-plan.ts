/** From a launch request to what will be made, with AWS's checks. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { invalidCombination, invalidValue, missingParameter, unsupported } from "../faults.ts";
import type { InstanceRow } from "../instances/compute-state.ts";
import { findImage, type Image } from "../instances/images.ts";
import { instanceType } from "../instances/instance-types.ts";
import { findKeyPair } from "../instances/key-pairs.ts";
import { type PlannedVolume, planVolumes } from "../instances/volumes.ts";
import { groupsFor } from "../interfaces/network-interfaces.ts";
import { subnet as subnetNoun } from "../network/network-nouns.ts";
import { type SubnetRow, subnets, vpcs } from "../network/network-state.ts";
import { find } from "../noun.ts";
import { refuseMembers } from "../operation.ts";
import { findByName } from "../security-groups/security-group-lookup.ts";
import { networkInterface } from "../security-groups/security-nouns.ts";
import type { LaunchRequest } from "./launch-request.ts";
import { checkUserData } from "./user-data.ts";

type PlannedMember =
  | "imageId"
  | "instanceType"
  | "architecture"
  | "keyName"
  | "rootDeviceName"
  | "metadata"
  | "userData"
  | "monitoring"
  | "ebsOptimized"
  | "terminationProtected"
  | "stopProtected"
  | "shutdownBehavior"
  | "sourceDestCheck"
  | "spot";

export interface LaunchPlan {
  subnet: SubnetRow;
  groupIds: readonly string[];
  privateIp: string | undefined;
  associatePublicIp: boolean;
  interfaceDescription: string;
  deleteInterfaceOnTermination: boolean;
  existingInterfaceId: string | undefined;
  /** The root volume first. */
  volumes: readonly PlannedVolume[];
  members: Pick<InstanceRow, PlannedMember>;
}

/** Everything about a launch but the profile; refuses what cannot be launched. */
export function planLaunch(request: LaunchRequest, count: number, context: Context): LaunchPlan {
  if (request.ImageId === undefined) throw missingParameter("ImageId");
  const image = findImage(request.ImageId, context);
  const type = instanceType(request.InstanceType ?? "m1.small");
  if (type.architecture !== image.architecture)
    throw invalidValue(
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
    );
  refuseDetails(request);
  if (request.KeyName !== undefined) findKeyPair(request.KeyName, context);
  checkUserData(request.UserData);
  return {
    ...placeOf(request, count, context),
    volumes: planVolumes(image, request.BlockDeviceMappings),
    members: membersOf(request, image, type.name),
  };
}

const PLACEMENT = [
  "Affinity",
  "GroupName",
  "GroupId",
  "HostId",
  "HostResourceGroupArn",
  "PartitionNumber",
  "SpreadDomain",
];
const INTERFACE = [
  "SecondaryPrivateIpAddressCount",
  "PrivateIpAddresses",
  "Ipv6AddressCount",
  "Ipv6Addresses",
  "Ipv4Prefixes",
  "Ipv4PrefixCount",
  "Ipv6Prefixes",
  "Ipv6PrefixCount",
  "AssociateCarrierIpAddress",
];

/** Members of members that are not honoured. */
function refuseDetails(request: LaunchRequest): void {
  const { Placement: placement = {}, NetworkInterfaces: interfaces = [] } = request;
  refuseMembers("RunInstances Placement", placement, PLACEMENT);
  if (placement.Tenancy !== undefined && placement.Tenancy !== "default")
    throw unsupported("RunInstances Placement", "Tenancy");
  for (const each of interfaces) refuseMembers("RunInstances NetworkInterfaces", each, INTERFACE);
  refuseMarkets(request.InstanceMarketOptions);
}

/** Spot Instances of one-time requests are there, at whatever price: they are never interrupted. */
function refuseMarkets(options: EC2.InstanceMarketOptionsRequest | undefined): void {
  if (!options) return;
  if (options.MarketType !== "spot") throw unsupported("RunInstances InstanceMarketOptions", "MarketType");
  const { SpotInstanceType: kind = "one-time" } = options.SpotOptions ?? {};
  if (kind !== "one-time") throw unsupported("RunInstances InstanceMarketOptions", "SpotInstanceType");
}

const membersOf = (request: LaunchRequest, image: Image, type: EC2._InstanceType): LaunchPlan["members"] => ({
  imageId: image.id,
  instanceType: type,
  architecture: image.architecture,
  ...(request.KeyName !== undefined && { keyName: request.KeyName }),
  rootDeviceName: image.rootDeviceName,
  metadata: {
    HttpTokens: request.MetadataOptions?.HttpTokens ?? "required",
    HttpPutResponseHopLimit: request.MetadataOptions?.HttpPutResponseHopLimit ?? 2,
    HttpEndpoint: request.MetadataOptions?.HttpEndpoint ?? "enabled",
    HttpProtocolIpv6: request.MetadataOptions?.HttpProtocolIpv6 ?? "disabled",
    InstanceMetadataTags: request.MetadataOptions?.InstanceMetadataTags ?? "disabled",
  },
  ...(request.UserData !== undefined && { userData: request.UserData }),
  monitoring: request.Monitoring?.Enabled ?? false,
  ebsOptimized: request.EbsOptimized ?? false,
  terminationProtected: request.DisableApiTermination ?? false,
  stopProtected: request.DisableApiStop ?? false,
  shutdownBehavior: request.InstanceInitiatedShutdownBehavior ?? "stop",
  sourceDestCheck: true,
  spot: request.InstanceMarketOptions !== undefined,
});

type Place = Omit<LaunchPlan, "volumes" | "members">;

function placeOf(request: LaunchRequest, count: number, context: Context): Place {
  const [primary, ...more] = request.NetworkInterfaces ?? [];
  if (more.length > 0) throw unsupported("RunInstances", "more than one of NetworkInterfaces");
  if (primary) return placeOfInterface(request, primary, count, context);
  const subnet = subnetOf(request, request.SubnetId, context);
  if (count > 1 && request.PrivateIpAddress !== undefined)
    throw invalidCombination("A private address may be given for one instance only.");
  return {
    subnet,
    groupIds: groupsFor(groupIdsOf(request, context), subnet, context),
    privateIp: request.PrivateIpAddress,
    associatePublicIp: subnet.mapPublicIp,
    interfaceDescription: "",
    deleteInterfaceOnTermination: true,
    existingInterfaceId: undefined,
  };
}

function placeOfInterface(
  request: LaunchRequest,
  primary: EC2.InstanceNetworkInterfaceSpecification,
  count: number,
  context: Context,
): Place {
  if (request.SecurityGroupIds || request.SecurityGroups)
    throw invalidCombination(
      "Network interfaces and an instance-level security groups may not be specified on the same request",
    );
  if (request.SubnetId !== undefined)
    throw invalidCombination(
      "Network interfaces and an instance-level subnet ID may not be specified on the same request",
    );
  if ((primary.DeviceIndex ?? 0) !== 0) throw invalidValue("Missing device index 0 in the network interfaces.");
  const existing =
    primary.NetworkInterfaceId === undefined ? undefined : find(networkInterface, primary.NetworkInterfaceId, context);
  if (existing && count > 1) throw invalidCombination("A network interface may be used by one instance only.");
  if (existing?.attachment) throw fault("InvalidNetworkInterface.InUse", `Interface: [${existing.id}] in use.`);
  const subnet = subnetOf(request, existing?.subnetId ?? primary.SubnetId, context);
  return {
    subnet,
    groupIds: groupsFor(primary.Groups, subnet, context),
    privateIp: primary.PrivateIpAddress,
    associatePublicIp: primary.AssociatePublicIpAddress ?? subnet.mapPublicIp,
    interfaceDescription: primary.Description ?? "",
    deleteInterfaceOnTermination: primary.DeleteOnTermination ?? true,
    existingInterfaceId: existing?.id,
  };
}

function groupIdsOf(request: LaunchRequest, context: Context): string[] {
  if (request.SecurityGroups !== undefined && request.SubnetId !== undefined)
    throw invalidCombination("The parameter groupName cannot be used with the parameter subnet");
  return [
    ...(request.SecurityGroupIds ?? []),
    ...(request.SecurityGroups ?? []).map((name) => findByName(name, context).id),
  ];
}

/** The subnet asked for, or a default subnet of the zone asked for (any zone where none is). */
function subnetOf(request: LaunchRequest, id: string | undefined, context: Context): SubnetRow {
  if (id !== undefined) return find(subnetNoun, id, context);
  const zone = request.Placement?.AvailabilityZone;
  const defaults = context
    .table(subnets)
    .list()
    .filter((row) => row.isDefault && (zone === undefined || row.zone === zone));
  const [first] = defaults.sort((a, b) => (a.zone < b.zone ? -1 : 1));
  if (first) return first;
  const vpc = context
    .table(vpcs)
    .list()
    .find((row) => row.isDefault);
  if (!vpc)
    throw fault(
      "VPCIdNotSpecified",
      "No default VPC for this user. GroupName is only supported for EC2-Classic and default VPC.",
    );
  throw fault("MissingInput", `No subnets found for the default VPC '${vpc.id}'. Please specify a subnet.`);
}
