/** Describing instances and changing their state. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, toTagList } from "../../../kit/index.ts";
import { invalidCombination, notPermitted, required } from "../faults.ts";
import { associationOf, groupIdentifiers } from "../interfaces/network-interfaces.ts";
import { privateDnsName } from "../interfaces/public-addresses.ts";
import type { NetworkInterfaceRow } from "../network/network-state.ts";
import { find, select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { instance, interfacesOf, STATE_CODES } from "./compute-nouns.ts";
import { type InstanceRow, type InstanceState, instances, volumes } from "./compute-state.ts";
import { beginStart, beginStop, beginTerminate } from "./instance-lifecycle.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const describeInstances: Op<"DescribeInstances"> = (input, context) => {
  const { InstanceIds: ids, Filters: filters, NextToken: token, MaxResults: limit } = input;
  if (ids?.length && limit !== undefined)
    throw invalidCombination("The parameter instancesSet cannot be used with the parameter maxResults");
  const { items, next } = select(instance, { ids, filters, token, limit }, context);
  const reservations = new Map<string, InstanceRow[]>();
  for (const row of items) reservations.set(row.reservationId, [...(reservations.get(row.reservationId) ?? []), row]);
  return {
    Reservations: [...reservations.values()].map((rows) => describeReservation(rows, context)),
    NextToken: next,
  };
};

/** Instances that were launched together. */
export const describeReservation = (rows: readonly InstanceRow[], context: Context): EC2.Reservation => ({
  ReservationId: rows[0]?.reservationId,
  OwnerId: context.account,
  RequesterId: rows[0]?.requester,
  Groups: [],
  Instances: rows.map((row) => describe(row, context)),
});

const MACHINE = {
  EnaSupport: true,
  Hypervisor: "xen",
  VirtualizationType: "hvm",
  PlatformDetails: "Linux/UNIX",
  UsageOperation: "RunInstances",
} as const;

function describe(row: InstanceRow, context: Context): EC2.Instance {
  const interfaces = interfacesOf(row.id, context);
  const [primary] = interfaces;
  const association = primary && associationOf(primary, context);
  return {
    InstanceId: row.id,
    ImageId: row.imageId,
    InstanceType: row.instanceType,
    Architecture: row.architecture,
    State: stateOf(row.state),
    StateTransitionReason: row.transitionReason,
    StateReason: row.stateReason && { Code: row.stateReason.code, Message: row.stateReason.message },
    AmiLaunchIndex: row.launchIndex,
    ClientToken: row.clientToken,
    KeyName: row.keyName,
    ...(row.spot && { InstanceLifecycle: "spot" }),
    LaunchTime: row.launchTime,
    Placement: { AvailabilityZone: row.zone, AvailabilityZoneId: row.zoneId, GroupName: "", Tenancy: "default" },
    Monitoring: { State: row.monitoring ? "enabled" : "disabled" },
    VpcId: primary?.vpcId,
    SubnetId: primary?.subnetId,
    PrivateIpAddress: primary?.privateIp,
    PrivateDnsName: primary ? privateDnsName(primary.privateIp, context) : "",
    PublicIpAddress: association?.PublicIp,
    PublicDnsName: association?.PublicDnsName ?? "",
    SecurityGroups: groupIdentifiers(primary?.groupIds ?? [], context),
    NetworkInterfaces: interfaces.map((each) => describeInterface(each, context)),
    SourceDestCheck: primary?.sourceDestCheck,
    IamInstanceProfile: row.profile && { Arn: row.profile.arn, Id: row.profile.id },
    MetadataOptions: { State: "applied", ...row.metadata },
    BlockDeviceMappings: context
      .table(volumes)
      .list()
      .filter(({ attachment }) => attachment?.instanceId === row.id)
      .map((volume) => ({
        DeviceName: volume.attachment?.device,
        Ebs: {
          VolumeId: volume.id,
          Status: "attached",
          AttachTime: volume.attachment?.attachTime,
          DeleteOnTermination: volume.attachment?.deleteOnTermination,
        },
      })),
    RootDeviceName: row.rootDeviceName,
    RootDeviceType: "ebs",
    EbsOptimized: row.ebsOptimized,
    ...MACHINE,
    UsageOperationUpdateTime: row.launchTime,
    ProductCodes: [],
    Tags: toTagList(row.tags),
  };
}

export const stateOf = (state: InstanceState): EC2.InstanceState => ({ Name: state, Code: STATE_CODES[state] });

function describeInterface(row: NetworkInterfaceRow, context: Context): EC2.InstanceNetworkInterface {
  const dns = privateDnsName(row.privateIp, context);
  const association = associationOf(row, context);
  return {
    NetworkInterfaceId: row.id,
    VpcId: row.vpcId,
    SubnetId: row.subnetId,
    OwnerId: row.ownerId,
    Description: row.description,
    MacAddress: row.mac,
    InterfaceType: row.interfaceType,
    Status: "in-use",
    SourceDestCheck: row.sourceDestCheck,
    Groups: groupIdentifiers(row.groupIds, context),
    PrivateIpAddress: row.privateIp,
    PrivateDnsName: dns,
    PrivateIpAddresses: [
      { Primary: true, PrivateIpAddress: row.privateIp, PrivateDnsName: dns, Association: association },
    ],
    Ipv6Addresses: [],
    Association: association,
    Attachment: {
      AttachmentId: row.attachment?.id,
      AttachTime: row.attachment?.attachTime,
      DeleteOnTermination: row.attachment?.deleteOnTermination,
      DeviceIndex: row.attachment?.deviceIndex,
      NetworkCardIndex: 0,
      Status: "attached",
    },
  };
}

const rowsOf = (ids: readonly string[] | undefined, context: Context): InstanceRow[] =>
  required(ids?.length ? ids : undefined, "InstanceId").map((id) => find(instance, id, context));

/** Applies `begin` to each row that is not in one of the states `already`; answers the state changes. */
function change(
  rows: readonly InstanceRow[],
  { already, begin }: { already: readonly InstanceState[]; begin(row: InstanceRow): void },
  context: Context,
): EC2.InstanceStateChange[] {
  return rows.map((row) => {
    if (!already.includes(row.state)) begin(row);
    const now = context.table(instances).get(row.id)?.state ?? row.state;
    return { InstanceId: row.id, PreviousState: stateOf(row.state), CurrentState: stateOf(now) };
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances: Op<"TerminateInstances"> = ({ InstanceIds }, context) => {
  const rows = rowsOf(InstanceIds, context);
  // Auto Scaling terminates its instances whatever their protection says.
  const byService = context.principal.kind === "service";
  const guarded = rows.find((row) => row.terminationProtected && row.state !== "terminated" && !byService);
  if (guarded)
    throw notPermitted(
      `The instance '${guarded.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  const begin = (row: InstanceRow) => beginTerminate(row.id, context);
  return { TerminatingInstances: change(rows, { already: ["shutting-down", "terminated"], begin }, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export const stopInstances: Op<"StopInstances"> = ({ InstanceIds }, context) => {
  const rows = rowsOf(InstanceIds, context);
  const guarded = rows.find((row) => row.stopProtected);
  if (guarded)
    throw notPermitted(
      `The instance '${guarded.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    );
  const spot = rows.find((row) => row.spot);
  if (spot)
    throw fault(
      "UnsupportedOperation",
      `You can't stop the Spot Instance '${spot.id}' because it is associated with a one-time Spot Instance request. You can only stop Spot Instances associated with persistent Spot Instance requests.`,
    );
  refuseStates(rows, ["pending", "shutting-down", "terminated"], "stopped");
  const begin = (row: InstanceRow) => beginStop(row.id, context);
  return { StoppingInstances: change(rows, { already: ["stopping", "stopped"], begin }, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export const startInstances: Op<"StartInstances"> = ({ InstanceIds }, context) => {
  const rows = rowsOf(InstanceIds, context);
  refuseStates(rows, ["stopping", "shutting-down", "terminated"], "started");
  const begin = (row: InstanceRow) => beginStart(row, context);
  return { StartingInstances: change(rows, { already: ["pending", "running"], begin }, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html */
export const rebootInstances: Op<"RebootInstances"> = ({ InstanceIds }, context) => {
  refuseStates(rowsOf(InstanceIds, context), ["shutting-down", "terminated"], "rebooted");
  return {};
};

function refuseStates(rows: readonly InstanceRow[], states: readonly InstanceState[], done: string): void {
  for (const { id, state } of rows)
    if (states.includes(state))
      throw fault("IncorrectInstanceState", `The instance '${id}' is not in a state from which it can be ${done}.`);
}
