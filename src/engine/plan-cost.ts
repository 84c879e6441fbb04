/** What the resources of a rehearsal would cost an hour, from the inputs of the calls that made them. */
import { EMR_FEES, INSTANCE_PRICES, PRICES, type Price, REDSHIFT_NODES } from "../aws/prices.ts";
import type { IntentEntry } from "../journal/index.ts";
import type { Plan } from "./api.ts";

/** What a resource costs an hour. */
export interface PriceLine {
  readonly what: string;
  /** Undefined where no price is known. */
  readonly usd: number | undefined;
  readonly source: string;
}

type Input = Readonly<Record<string, unknown>>;

/** Each costing resource with its hourly price; what has no price is printed as unknown. */
export function costOf(intents: readonly IntentEntry[]): Pick<Plan, "cost" | "hourlyTotal"> {
  const lines = intents.flatMap((entry) => priceLines(entry, intents) ?? addedLines(entry, intents));
  const known = lines.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
  const more = lines.some(({ usd }) => usd === undefined) ? " and what is unknown" : "";
  return {
    cost: lines.map(({ what, usd, source }) => ({
      what,
      hourly: usd === undefined ? "unknown" : dollars(usd),
      source,
    })),
    hourlyTotal: `${dollars(known)}${more}`,
  };
}

const dollars = (usd: number): string => `$${usd.toFixed(4)}`;

const priced = (price: Price, count: number): PriceLine => ({
  what: count === 1 ? price.what : `${count} x ${price.what}`,
  usd: price.usdPerHour * count,
  source: `${price.source} (${price.read})`,
});

/** The prices of a resource of this type that was made with this input; undefined for a type without a row here. */
export function priceLines(
  { type, input }: Pick<IntentEntry, "type" | "input">,
  all: readonly IntentEntry[],
): PriceLine[] | undefined {
  const given = (typeof input === "object" && input !== null ? input : {}) as Input;
  switch (type) {
    case "elastic-load-balancing-v2:load-balancer": {
      const zones = Array.isArray(given.Subnets) ? given.Subnets.length : 1;
      return [priced(PRICES.loadBalancer, 1), priced(PRICES.publicIpv4, zones)];
    }
    case "auto-scaling:group":
      return groupInstances(sizeOfGroup(given, all), all);
    case "ec2:instance":
      return [instancePrice(String(given.InstanceType), Number(given.MinCount ?? 1))];
    case "ecs:service":
      return namesFargate(given) ? fargate(given, Number(given.desiredCount ?? 0), all) : [];
    case "servicediscovery:namespace":
      return [priced(PRICES.hostedZone, 1)];
    case "redshift:cluster":
      return [nodePrice(String(given.NodeType), Number(given.NumberOfNodes ?? 1))];
    case "emr:cluster":
      return emrNodes((given.Instances ?? {}) as EmrInstances);
    case "cloudwatch:alarm":
      return [priced(PRICES.alarm, 1)];
    default:
      return undefined;
  }
}

/** What calls add to what others have made, and what costs only while it works: a plan counts it as if it did all the time. */
function addedLines(entry: IntentEntry, all: readonly IntentEntry[]): PriceLine[] {
  const given = (entry.input ?? {}) as Input;
  switch (entry.type ?? entry.operation) {
    case "PutProvisionedConcurrencyConfig":
      return provisionedLines(given, all);
    case "AddInstanceFleet":
      return emrNodes({ InstanceFleets: [given.InstanceFleet as EmrFleet] });
    case "AddInstanceGroups":
      return emrNodes({ InstanceGroups: given.InstanceGroups as EmrGroup[] });
    case "redshift-serverless:workgroup":
      return [priced(PRICES.redshiftRpu, Number(given.baseCapacity ?? DEFAULT_RPUS))];
    case "glue:job":
    case "glue:session":
      return [workersPrice(given)];
    case "glue:crawler":
      return [{ what: "Glue crawler, while it crawls", usd: undefined, source: "Glue chooses how many DPUs" }];
    default:
      return [];
  }
}

/** https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-capacity.html */
const DEFAULT_RPUS = 128;

/** https://docs.aws.amazon.com/glue/latest/dg/worker-types.html */
const DPUS: Readonly<Record<string, number>> = { "G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8 };

function workersPrice({ WorkerType, NumberOfWorkers }: Input): PriceLine {
  const dpus = DPUS[String(WorkerType)];
  if (dpus !== undefined) return priced(PRICES.glueDpu, dpus * Number(NumberOfWorkers ?? 1));
  return { what: `Glue workers ${WorkerType}`, usd: undefined, source: "no row in src/engine/plan-cost.ts" };
}

/** Provisioned concurrency is put on what another call has made: it has the size of the function. */
function provisionedLines(
  { FunctionName, ProvisionedConcurrentExecutions = 0 }: Input,
  all: readonly IntentEntry[],
): PriceLine[] {
  const created = all.find(
    (each) => each.type === "lambda:function" && (each.input as Input).FunctionName === FunctionName,
  );
  const { MemorySize = 128, Architectures } = (created?.input ?? {}) as Input;
  const isArm = Array.isArray(Architectures) && Architectures.includes("arm64");
  const gb = (Number(ProvisionedConcurrentExecutions) * Number(MemorySize)) / 1024;
  return [priced(isArm ? PRICES.provisionedGbArm : PRICES.provisionedGbX86, gb)];
}

/** Whether the input of CreateService or RunTask asks for Fargate. */
export function namesFargate(input: unknown): boolean {
  const { launchType, capacityProviderStrategy } = (typeof input === "object" && input !== null ? input : {}) as Input;
  return launchType === "FARGATE" || JSON.stringify(capacityProviderStrategy ?? "").includes("FARGATE");
}

/** How large the group is in the end: it may start empty and be given its size by a later call. */
function sizeOfGroup(created: Input, all: readonly IntentEntry[]): number {
  const changes = all
    .filter(({ operation }) => operation === "UpdateAutoScalingGroup" || operation === "SetDesiredCapacity")
    .map(({ input }) => input as Input)
    .filter(({ AutoScalingGroupName }) => AutoScalingGroupName === created.AutoScalingGroupName);
  return [created, ...changes].reduce<number>(
    (size, { DesiredCapacity, MinSize }) => Number(DesiredCapacity ?? Math.max(size, Number(MinSize ?? 0))),
    0,
  );
}

/** Instances that a group starts from the run's launch template, each with a public address. */
export const groupInstances = (count: number, all: readonly IntentEntry[]): PriceLine[] => [
  instancePrice(templateType(all) ?? "unknown", count),
  priced(PRICES.publicIpv4, count),
];

function templateType(all: readonly IntentEntry[]): string | undefined {
  const template = all.find(({ type }) => type === "ec2:launch-template")?.input as
    | { LaunchTemplateData?: { InstanceType?: string } }
    | undefined;
  return template?.LaunchTemplateData?.InstanceType;
}

function nodePrice(type: string, count: number): PriceLine {
  const price = REDSHIFT_NODES[type];
  return price
    ? priced(price, count)
    : { what: `${count} x ${type} node of Redshift`, usd: undefined, source: "no row in src/aws/prices.ts" };
}

interface EmrGroup {
  readonly InstanceType?: string;
  readonly InstanceCount?: number;
}

interface EmrFleet {
  readonly TargetOnDemandCapacity?: number;
  readonly TargetSpotCapacity?: number;
  readonly InstanceTypeConfigs?: readonly { readonly InstanceType?: string }[];
}

interface EmrInstances {
  readonly InstanceGroups?: readonly EmrGroup[];
  readonly InstanceFleets?: readonly EmrFleet[];
}

/** Instances and EMR's fee for them. Of a fleet the first type, at the price of On-Demand: Spot costs at most that. */
function emrNodes({ InstanceGroups = [], InstanceFleets = [] }: EmrInstances): PriceLine[] {
  const nodes = [
    ...InstanceGroups.map(({ InstanceType, InstanceCount = 1 }) => ({ type: InstanceType, count: InstanceCount })),
    ...InstanceFleets.map(({ TargetOnDemandCapacity = 0, TargetSpotCapacity = 0, InstanceTypeConfigs = [] }) => ({
      type: InstanceTypeConfigs[0]?.InstanceType,
      count: TargetOnDemandCapacity + TargetSpotCapacity,
    })),
  ];
  return nodes.flatMap(({ type = "unknown", count }) => {
    const fee = EMR_FEES[type];
    return [instancePrice(type, count), ...(fee ? [priced(fee, count)] : [])];
  });
}

function instancePrice(type: string, count: number): PriceLine {
  const price = INSTANCE_PRICES[type];
  return price
    ? priced(price, count)
    : { what: `${count} x ${type} instance`, usd: undefined, source: "no row in src/aws/prices.ts" };
}

/** A task has the size of its definition: cpu in units of 1/1024 vCPU, memory in MiB. */
function fargate(service: Input, count: number, all: readonly IntentEntry[]): PriceLine[] {
  const definition = all
    .filter(({ type }) => type === "ecs:task-definition")
    .map(({ input }) => input as { family?: string; cpu?: string; memory?: string })
    .find(({ family, cpu }) => cpu !== undefined && String(service.taskDefinition).includes(`${family}`));
  if (!definition) return [{ what: `${count} Fargate tasks`, usd: undefined, source: "size not known" }];
  const vcpu = Number(definition.cpu) / 1024;
  const gb = Number(definition.memory) / 1024;
  return [
    {
      what: `${count} x Fargate task of ${vcpu} vCPU and ${gb} GB`,
      usd: count * (vcpu * PRICES.fargateVcpu.usdPerHour + gb * PRICES.fargateGb.usdPerHour),
      source: `${PRICES.fargateVcpu.source} (${PRICES.fargateVcpu.read})`,
    },
    priced(PRICES.publicIpv4, count),
  ];
}
