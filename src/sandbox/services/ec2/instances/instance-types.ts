/** Instance types. https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html */
import type * as EC2 from "@aws-sdk/client-ec2";
import { invalidValue } from "../faults.ts";
import { type FilterMap, matching } from "../filters.ts";
import { pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";
import { zonesOf } from "../regions.ts";

export interface InstanceType {
  readonly name: EC2._InstanceType;
  readonly vcpus: number;
  readonly memoryMib: number;
  readonly architecture: "x86_64" | "arm64";
  /** Network interfaces and addresses per interface. */
  readonly interfaces: number;
  readonly addresses: number;
  readonly burstable: boolean;
  readonly network: string;
}

const LOW = "Low to Moderate";
const UP_TO_5 = "Up to 5 Gigabit";
const UP_TO_10 = "Up to 10 Gigabit";
const UP_TO_12 = "Up to 12.5 Gigabit";

type Size = readonly [size: string, vcpus: number, memoryMib: number, interfaces: number, addresses: number];

const T3_SIZES: readonly Size[] = [
  ["nano", 2, 512, 2, 2],
  ["micro", 2, 1024, 2, 2],
  ["small", 2, 2048, 3, 4],
  ["medium", 2, 4096, 3, 6],
  ["large", 2, 8192, 3, 12],
  ["xlarge", 4, 16_384, 4, 15],
  ["2xlarge", 8, 32_768, 4, 15],
];

const T2_SIZES: readonly Size[] = [
  ["nano", 1, 512, 2, 2],
  ["micro", 1, 1024, 2, 2],
  ["small", 1, 2048, 3, 4],
  ["medium", 2, 4096, 3, 6],
  ["large", 2, 8192, 3, 12],
];

/** General purpose (4 GiB per vCPU); compute and memory families have half and twice that. */
const sizes = (gibPerVcpu: number): readonly Size[] => [
  ["large", 2, 2 * gibPerVcpu * 1024, 3, 10],
  ["xlarge", 4, 4 * gibPerVcpu * 1024, 4, 15],
  ["2xlarge", 8, 8 * gibPerVcpu * 1024, 4, 15],
];

interface Family {
  sizes: readonly Size[];
  architecture: "x86_64" | "arm64";
  network: string;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  t2: { sizes: T2_SIZES, architecture: "x86_64", network: LOW },
  t3: { sizes: T3_SIZES, architecture: "x86_64", network: UP_TO_5 },
  t3a: { sizes: T3_SIZES, architecture: "x86_64", network: UP_TO_5 },
  t4g: { sizes: T3_SIZES, architecture: "arm64", network: UP_TO_5 },
  m5: { sizes: sizes(4), architecture: "x86_64", network: UP_TO_10 },
  m5a: { sizes: sizes(4), architecture: "x86_64", network: UP_TO_10 },
  m6i: { sizes: sizes(4), architecture: "x86_64", network: UP_TO_12 },
  m6g: { sizes: [["medium", 1, 4096, 2, 4], ...sizes(4)], architecture: "arm64", network: UP_TO_10 },
  m7g: { sizes: [["medium", 1, 4096, 2, 4], ...sizes(4)], architecture: "arm64", network: UP_TO_12 },
  c5: { sizes: sizes(2), architecture: "x86_64", network: UP_TO_10 },
  c6g: { sizes: [["medium", 1, 2048, 2, 4], ...sizes(2)], architecture: "arm64", network: UP_TO_10 },
  r5: { sizes: sizes(8), architecture: "x86_64", network: UP_TO_10 },
};

export const INSTANCE_TYPES: readonly InstanceType[] = [
  // What RunInstances takes where no type is named.
  {
    name: "m1.small",
    vcpus: 1,
    memoryMib: 1740,
    architecture: "x86_64",
    interfaces: 2,
    addresses: 4,
    burstable: false,
    network: "Low",
  },
  ...Object.entries(FAMILIES).flatMap(([family, of]) =>
    of.sizes.map(
      ([size, vcpus, memoryMib, interfaces, addresses]): InstanceType => ({
        name: `${family}.${size}` as EC2._InstanceType,
        vcpus,
        memoryMib,
        architecture: of.architecture,
        interfaces,
        addresses,
        burstable: family.startsWith("t"),
        network: of.network,
      }),
    ),
  ),
];

/** The type by name, or InvalidParameterValue. */
export function instanceType(name: string): InstanceType {
  const type = INSTANCE_TYPES.find((each) => each.name === name);
  if (!type) throw invalidValue(`Invalid value '${name}' for InstanceType.`);
  return type;
}

type TypeRow = InstanceType & { readonly tags: Record<string, string> };

const FILTERS: FilterMap<TypeRow> = {
  "instance-type": (row) => row.name,
  "vcpu-info.default-vcpus": (row) => row.vcpus,
  "memory-info.size-in-mib": (row) => row.memoryMib,
  "processor-info.supported-architecture": (row) => row.architecture,
  "burstable-performance-supported": (row) => row.burstable,
  "current-generation": isCurrent,
  "free-tier-eligible": isFree,
  "bare-metal": () => false,
  hypervisor: () => "nitro",
  "supported-root-device-type": () => "ebs",
  "supported-usage-class": () => ["on-demand", "spot"],
};

function isCurrent({ name }: InstanceType): boolean {
  return !name.startsWith("m1.");
}

function isFree({ name }: InstanceType): boolean {
  return ["t2.micro", "t3.micro", "t3.small", "t4g.micro", "t4g.small"].includes(name);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export const describeInstanceTypes: Op<"DescribeInstanceTypes"> = (input, context) => {
  const names: readonly string[] = input.InstanceTypes ?? [];
  const asked = names.length === 0 ? INSTANCE_TYPES : names.map(instanceTypeOrUnknown);
  const rows = matching(
    asked.map((type): TypeRow => ({ ...type, tags: {} })),
    input.Filters,
    FILTERS,
    context,
  );
  const { items, next } = pageOf(rows, input.NextToken, input.MaxResults);
  return { InstanceTypes: items.map(describe), NextToken: next };
};

function instanceTypeOrUnknown(name: string): InstanceType {
  const type = INSTANCE_TYPES.find((each) => each.name === name);
  if (!type) throw invalidValue(`The following supplied instance types do not exist: [${name}]`);
  return type;
}

const describe = (type: InstanceType): EC2.InstanceTypeInfo => ({
  InstanceType: type.name,
  CurrentGeneration: isCurrent(type),
  FreeTierEligible: isFree(type),
  SupportedUsageClasses: ["on-demand", "spot"],
  SupportedRootDeviceTypes: ["ebs"],
  SupportedVirtualizationTypes: ["hvm"],
  BareMetal: false,
  Hypervisor: "nitro",
  ProcessorInfo: { SupportedArchitectures: [type.architecture] },
  VCpuInfo: { DefaultVCpus: type.vcpus, DefaultCores: Math.max(1, type.vcpus / 2), DefaultThreadsPerCore: 2 },
  MemoryInfo: { SizeInMiB: type.memoryMib },
  InstanceStorageSupported: false,
  NetworkInfo: {
    NetworkPerformance: type.network,
    MaximumNetworkInterfaces: type.interfaces,
    Ipv4AddressesPerInterface: type.addresses,
    Ipv6Supported: true,
    EnaSupport: "required",
  },
  BurstablePerformanceSupported: type.burstable,
  HibernationSupported: false,
  AutoRecoverySupported: true,
});

/** Every type is offered in every zone. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html */
export const describeInstanceTypeOfferings: Op<"DescribeInstanceTypeOfferings"> = (input, context) => {
  const kind = input.LocationType ?? "region";
  const zones = zonesOf(context.region);
  const locations =
    kind === "region" ? [context.region] : zones.map(({ name, id }) => (kind === "availability-zone" ? name : id));
  const offerings = INSTANCE_TYPES.flatMap(({ name }) => locations.map((location) => ({ name, location, tags: {} })));
  const rows = matching(
    offerings,
    input.Filters,
    { "instance-type": (row) => row.name, location: (row) => row.location },
    context,
  );
  const { items, next } = pageOf(rows, input.NextToken, input.MaxResults);
  return {
    InstanceTypeOfferings: items.map(({ name, location }) => ({
      InstanceType: name,
      LocationType: kind,
      Location: location,
    })),
    NextToken: next,
  };
};
