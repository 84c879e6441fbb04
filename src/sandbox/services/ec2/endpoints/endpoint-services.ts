/** Services that VPC endpoints lead to. https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html */
import { createHash } from "node:crypto";
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault } from "../../../kit/index.ts";
import { matching } from "../filters.ts";
import { pageOf } from "../noun.ts";
import type { Op } from "../operation.ts";
import { zonesOf } from "../regions.ts";

const GATEWAY_SERVICES = ["dynamodb", "s3"] as const;

/** What follows `com.amazonaws.<region>.` in names of interface endpoint services; those that the labs' services have. */
const INTERFACE_SERVICES = [
  "application-autoscaling",
  "athena",
  "autoscaling",
  "bedrock-runtime",
  "cloudformation",
  "codebuild",
  "codedeploy",
  "config",
  "dynamodb",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "ecs",
  "ecs-agent",
  "ecs-telemetry",
  "eks",
  "elasticloadbalancing",
  "elasticmapreduce",
  "events",
  "execute-api",
  "glue",
  "kinesis-streams",
  "kms",
  "lakeformation",
  "lambda",
  "logs",
  "monitoring",
  "redshift",
  "redshift-data",
  "s3",
  "sagemaker.api",
  "sagemaker.runtime",
  "secretsmanager",
  "securityhub",
  "servicediscovery",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "states",
  "sts",
  "xray",
] as const;

export interface EndpointService {
  readonly name: string;
  readonly types: readonly ("Gateway" | "Interface")[];
}

/** All of this region by name. */
function servicesOf(region: string): EndpointService[] {
  const gateways: readonly string[] = GATEWAY_SERVICES;
  return INTERFACE_SERVICES.map((service) => ({
    name: `com.amazonaws.${region}.${service}`,
    types: gateways.includes(service) ? ["Gateway", "Interface"] : ["Interface"],
  }));
}

export function findService(name: string, context: Context): EndpointService {
  const service = servicesOf(context.region).find((each) => each.name === name);
  if (!service) throw fault("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  return service;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
export const describeVpcEndpointServices: Op<"DescribeVpcEndpointServices"> = (input, context) => {
  const all = input.ServiceNames?.length
    ? input.ServiceNames.map((name) => findService(name, context))
    : servicesOf(context.region);
  // One entry for each type, as AWS answers.
  const rows = all.flatMap(({ name, types }) => types.map((type) => ({ name, type, tags: {} })));
  const filters = {
    "service-name": (row: Row) => row.name,
    "service-type": (row: Row) => row.type,
    owner: () => "amazon",
  };
  const { items, next } = pageOf(matching(rows, input.Filters, filters, context), input.NextToken, input.MaxResults);
  return {
    ServiceNames: [...new Set(items.map(({ name }) => name))],
    ServiceDetails: items.map((row) => detail(row, context)),
    NextToken: next,
  };
};

interface Row {
  readonly name: string;
  readonly type: "Gateway" | "Interface";
}

function detail({ name, type }: Row, context: Context): EC2.ServiceDetail {
  const host = hostOf(name);
  return {
    ServiceName: name,
    ServiceId: `vpce-svc-${createHash("sha256").update(`${name}/${type}`).digest("hex").slice(0, 17)}`,
    ServiceType: [{ ServiceType: type }],
    ServiceRegion: context.region,
    AvailabilityZones: zonesOf(context.region).map((zone) => zone.name),
    Owner: "amazon",
    BaseEndpointDnsNames: [host],
    ...(type === "Interface" && { PrivateDnsName: host, PrivateDnsNames: [{ PrivateDnsName: host }] }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    Tags: [],
    SupportedIpAddressTypes: ["ipv4"],
  };
}

/** `com.amazonaws.us-east-1.ecr.api` is at `api.ecr.us-east-1.amazonaws.com`. */
export function hostOf(serviceName: string): string {
  const [, , region = "", ...parts] = serviceName.split(".");
  return `${parts.reverse().join(".")}.${region}.amazonaws.com`;
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly cidrs: readonly string[];
}

/** Ranges as AWS published them in 2025 for us-east-1; what is reachable is not decided by them. */
const RANGES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ["3.218.180.0/22", "52.94.0.0/22", "52.119.224.0/20"],
  s3: ["3.5.0.0/19", "16.15.176.0/20", "16.182.0.0/16", "52.216.0.0/15", "54.231.0.0/16"],
};
const IDS: Readonly<Record<string, string>> = {
  "com.amazonaws.us-east-1.dynamodb": "pl-02cd2c6b",
  "com.amazonaws.us-east-1.s3": "pl-63a5400a",
};

/** The AWS-managed prefix list of a service with gateway endpoints. */
export function prefixListOf(serviceName: string): PrefixList | undefined {
  const cidrs = RANGES[serviceName.split(".").slice(3).join(".")];
  if (!cidrs) return undefined;
  const made = `pl-${createHash("sha256").update(serviceName).digest("hex").slice(0, 8)}`;
  return { id: IDS[serviceName] ?? made, name: serviceName, cidrs };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html */
export const describePrefixLists: Op<"DescribePrefixLists"> = (input, context) => {
  const all = GATEWAY_SERVICES.flatMap((service) => prefixListOf(`com.amazonaws.${context.region}.${service}`) ?? []);
  for (const id of input.PrefixListIds ?? [])
    if (!all.some((list) => list.id === id))
      throw fault("InvalidPrefixListId.NotFound", `The prefix list ID '${id}' does not exist`);
  const rows = all
    .filter(({ id }) => !input.PrefixListIds?.length || input.PrefixListIds.includes(id))
    .map((list) => ({ ...list, tags: {} }));
  const filters = { "prefix-list-id": (row: PrefixList) => row.id, "prefix-list-name": (row: PrefixList) => row.name };
  const { items, next } = pageOf(matching(rows, input.Filters, filters, context), input.NextToken, input.MaxResults);
  return {
    PrefixLists: items.map(({ id, name, cidrs }) => ({ PrefixListId: id, PrefixListName: name, Cidrs: [...cidrs] })),
    NextToken: next,
  };
};
