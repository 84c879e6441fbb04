/** Single attributes, status checks, metadata options and profile associations of instances. */
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { invalidCombination, invalidValue, missingParameter, required } from "../faults.ts";
import { matching } from "../filters.ts";
import { groupIdentifiers, groupsFor } from "../interfaces/network-interfaces.ts";
import { checkUserData } from "../launch/user-data.ts";
import { subnet } from "../network/network-nouns.ts";
import { networkInterfaces } from "../network/network-state.ts";
import { find, pageOf } from "../noun.ts";
import { type Op, refuseMembers } from "../operation.ts";
import { instance, interfacesOf } from "./compute-nouns.ts";
import { type InstanceRow, instances } from "./compute-state.ts";
import { instanceType } from "./instance-types.ts";
import { stateOf } from "./instances.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export const describeInstanceAttribute: Op<"DescribeInstanceAttribute"> = (input, context) => {
  const row = find(instance, required(input.InstanceId, "instanceId"), context);
  const read = READERS[required(input.Attribute, "attribute")];
  if (!read) throw invalidValue(`Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`);
  return { InstanceId: row.id, ...read(row, context) };
};

type Read = (row: InstanceRow, context: Context) => Omit<EC2.InstanceAttribute, "InstanceId">;

const READERS: Readonly<Partial<Record<string, Read>>> = {
  userData: (row) => ({ UserData: row.userData === undefined ? {} : { Value: row.userData } }),
  instanceType: (row) => ({ InstanceType: { Value: row.instanceType } }),
  disableApiTermination: (row) => ({ DisableApiTermination: { Value: row.terminationProtected } }),
  disableApiStop: (row) => ({ DisableApiStop: { Value: row.stopProtected } }),
  instanceInitiatedShutdownBehavior: (row) => ({
    InstanceInitiatedShutdownBehavior: { Value: row.shutdownBehavior },
  }),
  rootDeviceName: (row) => ({ RootDeviceName: { Value: row.rootDeviceName } }),
  ebsOptimized: (row) => ({ EbsOptimized: { Value: row.ebsOptimized } }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  sourceDestCheck: (row, context) => ({
    SourceDestCheck: { Value: interfacesOf(row.id, context)[0]?.sourceDestCheck ?? true },
  }),
  groupSet: (row, context) => ({
    Groups: groupIdentifiers(interfacesOf(row.id, context)[0]?.groupIds ?? [], context),
  }),
};

/** One attribute per call. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
export const modifyInstanceAttribute: Op<"ModifyInstanceAttribute"> = (input, context) => {
  const { InstanceId, DryRun: _, Attribute, Value, ...named } = input;
  const row = find(instance, required(InstanceId, "instanceId"), context);
  const [name, ...more] = Object.keys(named).filter((key) => named[key as keyof typeof named] !== undefined);
  if (more.length > 0) throw invalidCombination("Fields for multiple attribute types specified");
  if (name === "SourceDestCheck" || name === "Groups") changeInterface(row, named, context);
  else context.table(instances).patch(row.id, changeOf(row, name, { ...named, Attribute, Value }));
  return {};
};

type Change = Omit<EC2.ModifyInstanceAttributeRequest, "InstanceId" | "DryRun">;

function changeOf(row: InstanceRow, name: string | undefined, input: Change): Partial<InstanceRow> {
  switch (input.Attribute ?? name) {
    case "DisableApiTermination":
      return { terminationProtected: input.DisableApiTermination?.Value ?? false };
    case "disableApiTermination":
      return { terminationProtected: input.Value === "true" };
    case "DisableApiStop":
      return { stopProtected: input.DisableApiStop?.Value ?? false };
    case "disableApiStop":
      return { stopProtected: input.Value === "true" };
    case "InstanceInitiatedShutdownBehavior":
      return {
        shutdownBehavior: input.InstanceInitiatedShutdownBehavior?.Value === "terminate" ? "terminate" : "stop",
      };
    case "InstanceType":
    case "instanceType":
      return { instanceType: stoppedOnly(row, instanceType(input.InstanceType?.Value ?? input.Value ?? "").name) };
    case "UserData": {
      // The blob member holds the decoded text; the row keeps base64, as it is answered.
      const text = Buffer.from(input.UserData?.Value ?? new Uint8Array()).toString("base64");
      checkUserData(text);
      return { userData: stoppedOnly(row, text) };
    }
    case "EbsOptimized":
      return { ebsOptimized: stoppedOnly(row, input.EbsOptimized?.Value ?? false) };
    case undefined:
      throw missingParameter("attribute");
    default:
      refuseMembers("ModifyInstanceAttribute", { [input.Attribute ?? name ?? ""]: true }, [
        input.Attribute ?? name ?? "",
      ]);
      return {};
  }
}

function stoppedOnly<T>(row: InstanceRow, value: T): T {
  if (row.state !== "stopped")
    throw fault("IncorrectInstanceState", `The instance '${row.id}' is not in the 'stopped' state.`);
  return value;
}

function changeInterface(row: InstanceRow, input: Change, context: Context): void {
  const [primary] = interfacesOf(row.id, context);
  if (!primary) throw fault("IncorrectInstanceState", `The instance '${row.id}' has no network interface.`);
  context.table(networkInterfaces).patch(primary.id, {
    ...(input.SourceDestCheck && { sourceDestCheck: input.SourceDestCheck.Value ?? true }),
    ...(input.Groups && { groupIds: groupsFor(input.Groups, find(subnet, row.subnetId, context), context) }),
  });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html */
export const modifyInstanceMetadataOptions: Op<"ModifyInstanceMetadataOptions"> = (input, context) => {
  const row = find(instance, required(input.InstanceId, "instanceId"), context);
  const { metadata: old } = row;
  const metadata: InstanceRow["metadata"] = {
    HttpTokens: input.HttpTokens ?? old.HttpTokens,
    HttpPutResponseHopLimit: input.HttpPutResponseHopLimit ?? old.HttpPutResponseHopLimit,
    HttpEndpoint: input.HttpEndpoint ?? old.HttpEndpoint,
    HttpProtocolIpv6: input.HttpProtocolIpv6 ?? old.HttpProtocolIpv6,
    InstanceMetadataTags: input.InstanceMetadataTags ?? old.InstanceMetadataTags,
  };
  context.table(instances).patch(row.id, { metadata });
  return { InstanceId: row.id, InstanceMetadataOptions: { State: "pending", ...metadata } };
};

/** Status checks pass about two minutes after the start. */
const CHECKS_MS = 120_000;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export const describeInstanceStatus: Op<"DescribeInstanceStatus"> = (input, context) => {
  const ids = input.InstanceIds ?? [];
  const all = ids.length > 0 ? ids.map((id) => find(instance, id, context)) : context.table(instances).list();
  const shown = all.filter(({ state }) => input.IncludeAllInstances || state === "running");
  const statusOf = (row: InstanceRow): EC2.SummaryStatus => {
    if (row.state !== "running") return "not-applicable";
    const passed = context.clock.now() - row.launchTime.getTime() >= context.clock.lifecycle(CHECKS_MS);
    return passed ? "ok" : "initializing";
  };
  const rows = matching(
    shown,
    input.Filters,
    {
      "availability-zone": (row) => row.zone,
      "instance-state-code": (row) => stateOf(row.state).Code,
      "instance-state-name": (row) => row.state,
      "instance-status.status": statusOf,
      "system-status.status": statusOf,
      "instance-status.reachability": (row) => reachability(statusOf(row)),
      "system-status.reachability": (row) => reachability(statusOf(row)),
    },
    context,
  );
  const { items, next } = pageOf(rows, input.NextToken, input.MaxResults);
  return {
    InstanceStatuses: items.map((row) => ({
      InstanceId: row.id,
      AvailabilityZone: row.zone,
      AvailabilityZoneId: row.zoneId,
      InstanceState: stateOf(row.state),
      InstanceStatus: summary(statusOf(row)),
      SystemStatus: summary(statusOf(row)),
      Events: [],
    })),
    NextToken: next,
  };
};

const reachability = (status: EC2.SummaryStatus): EC2.StatusType | undefined =>
  status === "ok" ? "passed" : status === "initializing" ? "initializing" : undefined;

function summary(Status: EC2.SummaryStatus): EC2.InstanceStatusSummary {
  const reached = reachability(Status);
  return { Status, Details: reached === undefined ? [] : [{ Name: "reachability", Status: reached }] };
}
