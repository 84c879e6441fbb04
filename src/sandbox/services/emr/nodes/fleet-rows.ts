/** From what a request asks for to rows of fleets and groups, with EMR's checks. */
import type * as EMR from "@aws-sdk/client-emr";
import { notInTheSandbox, validation } from "../faults.ts";
import { newId } from "../ids.ts";
import type { FleetRow, NodeType } from "../state.ts";
import { requireNodeType } from "./node-types.ts";

interface Of {
  readonly cluster: string;
  readonly now: number;
}

const fresh = ({ cluster, now }: Of) => ({
  cluster,
  state: "PROVISIONING" as const,
  reason: { code: undefined, message: "" },
  created: now,
  ready: undefined,
  ended: undefined,
});

/** https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-fleet.html */
export function fleetRow(of: Of, config: EMR.InstanceFleetConfig): FleetRow {
  const role = config.InstanceFleetType ?? "TASK";
  const onDemand = config.TargetOnDemandCapacity ?? 0;
  const spot = config.TargetSpotCapacity ?? 0;
  if (onDemand + spot < 1)
    throw validation(
      `At least one of TargetSpotCapacity and TargetOnDemandCapacity should be greater than 0 for the instance fleet of type ${role}.`,
    );
  if (role === "MASTER" && onDemand + spot !== 1)
    throw validation("The master instance fleet needs a target capacity of exactly one, On-Demand or Spot.");
  const configs = config.InstanceTypeConfigs ?? [];
  checkTypes(role, configs, config.LaunchSpecifications);
  return {
    ...fresh(of),
    id: newId("if"),
    kind: "fleet",
    name: config.Name ?? "",
    role,
    onDemand,
    spot,
    bid: undefined,
    types: configs.map((each) => fleetType(each, onDemand + spot)),
    launch: config.LaunchSpecifications,
  };
}

/** Five types, or thirty with an allocation strategy. https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-instance-fleet.html */
function checkTypes(
  role: string,
  configs: readonly EMR.InstanceTypeConfig[],
  launch: EMR.InstanceFleetProvisioningSpecifications | undefined,
): void {
  if (configs.length === 0) throw validation(`An instance fleet of type ${role} needs InstanceTypeConfigs.`);
  const strategy = launch?.OnDemandSpecification?.AllocationStrategy ?? launch?.SpotSpecification?.AllocationStrategy;
  const most = strategy === undefined ? 5 : 30;
  // AWS's exact words for both are not documented.
  if (configs.length > most)
    throw validation(
      `An instance fleet of type ${role} may have at most ${most} instance types, not ${configs.length}.`,
    );
  if (new Set(configs.map(({ InstanceType }) => InstanceType)).size < configs.length)
    throw validation(`An instance fleet of type ${role} names an instance type twice.`);
}

function fleetType(config: EMR.InstanceTypeConfig, target: number): NodeType {
  const { InstanceType: type = "", WeightedCapacity: weight = 1 } = config;
  requireNodeType(type);
  if (config.CustomAmiId) throw notInTheSandbox("CustomAmiId");
  if (weight > target)
    throw validation(`The weighted capacity ${weight} of instance type ${type} is larger than the fleet's target.`);
  return {
    type,
    weight,
    specification: {
      InstanceType: type,
      WeightedCapacity: weight,
      ...(config.BidPrice === undefined
        ? { BidPriceAsPercentageOfOnDemandPrice: config.BidPriceAsPercentageOfOnDemandPrice ?? 100 }
        : { BidPrice: config.BidPrice }),
      EbsBlockDevices: [],
      ...(config.Priority === undefined ? {} : { Priority: config.Priority }),
    },
  };
}

/** https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-uniform-instance-group.html */
export function groupRow(of: Of, config: EMR.InstanceGroupConfig): FleetRow {
  const { InstanceType: type = "", InstanceCount: count = 0, InstanceRole: role = "TASK" } = config;
  requireNodeType(type);
  if (config.AutoScalingPolicy) throw notInTheSandbox("AutoScalingPolicy");
  if (config.CustomAmiId) throw notInTheSandbox("CustomAmiId");
  if (role === "MASTER" && count !== 1)
    throw count === 3
      ? notInTheSandbox("A cluster with three primary nodes")
      : validation("Master instance group must have 1 or 3 instances.");
  const spot = config.Market === "SPOT";
  return {
    ...fresh(of),
    id: newId("ig"),
    kind: "group",
    name: config.Name ?? "",
    role,
    onDemand: spot ? 0 : count,
    spot: spot ? count : 0,
    bid: config.BidPrice,
    types: [{ type, weight: 1, specification: { InstanceType: type } }],
    launch: undefined,
  };
}

/** The fleets or groups of a new cluster: one primary, at most one core, at most one task fleet. */
export function rowsOf(of: Of, instances: EMR.JobFlowInstancesConfig): FleetRow[] {
  const { InstanceFleets: fleets = [], InstanceGroups: groups = [] } = instances;
  if (fleets.length > 0 && groups.length > 0)
    throw validation("Instance fleets and instance groups are mutually exclusive in a cluster.");
  const rows = [
    ...fleets.map((each) => fleetRow(of, each)),
    ...[...groups, ...(fleets.length + groups.length === 0 ? simple(instances) : [])].map((each) => groupRow(of, each)),
  ];
  const count = (role: string) => rows.filter((row) => row.role === role).length;
  if (count("MASTER") !== 1) throw validation("A cluster needs exactly one master instance group or fleet.");
  if (count("CORE") > 1) throw validation("A cluster may have at most one core instance group or fleet.");
  if (fleets.length > 0 && count("TASK") > 1) throw validation("A cluster may have at most one task instance fleet.");
  return rows;
}

/** `MasterInstanceType`, `SlaveInstanceType` and `InstanceCount`, as the simplest requests have them. */
function simple({
  MasterInstanceType: primary,
  SlaveInstanceType: core,
  InstanceCount: count = 1,
}: EMR.JobFlowInstancesConfig): EMR.InstanceGroupConfig[] {
  if (primary === undefined) return [];
  const master = {
    Name: "Master Instance Group",
    InstanceRole: "MASTER",
    InstanceType: primary,
    InstanceCount: 1,
  } as const;
  if (count <= 1) return [master];
  return [
    master,
    { Name: "Core Instance Group", InstanceRole: "CORE", InstanceType: core ?? primary, InstanceCount: count - 1 },
  ];
}
