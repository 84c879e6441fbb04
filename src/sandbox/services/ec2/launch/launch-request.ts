/** What an instance launch asks for: the launch template's data, overridden by the request's own members. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Context, Tags } from "../../../kit/index.ts";
import { refuseMembers } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { versionOf } from "./launch-template-versions.ts";
import { findTemplate } from "./launch-templates.ts";

const HONOURED = [
  "ImageId",
  "InstanceType",
  "KeyName",
  "SecurityGroupIds",
  "SecurityGroups",
  "SubnetId",
  "PrivateIpAddress",
  "Placement",
  "NetworkInterfaces",
  "BlockDeviceMappings",
  "IamInstanceProfile",
  "MetadataOptions",
  "UserData",
  "Monitoring",
  "EbsOptimized",
  "DisableApiTermination",
  "DisableApiStop",
  "InstanceInitiatedShutdownBehavior",
  "InstanceMarketOptions",
] as const;

export type LaunchRequest = Pick<EC2.RunInstancesRequest, (typeof HONOURED)[number]>;

/** Members with no effect here, or honoured elsewhere; whatever is in neither list is refused. */
const ACCEPTED = [
  "MinCount",
  "MaxCount",
  "ClientToken",
  "DryRun",
  "LaunchTemplate",
  "TagSpecifications",
  "CreditSpecification",
  "MaintenanceOptions",
  "PrivateDnsNameOptions",
];

const TAGGED = ["instance", "volume", "network-interface", "spot-instances-request"] as const;

export interface Launch {
  request: LaunchRequest;
  tags: Record<(typeof TAGGED)[number], Tags>;
}

/** Members, and tags by resource type; tags of the request win over those of the template. */
export function launchOf(input: EC2.RunInstancesRequest, context: Context): Launch {
  refuseOthers(input);
  const template = input.LaunchTemplate ? findTemplate(input.LaunchTemplate, context) : undefined;
  const version = template && versionOf(template, input.LaunchTemplate?.Version);
  const data = version?.data ?? {};
  refuseOthers(data);
  const tagsOf = (type: (typeof TAGGED)[number]): Tags => ({
    ...tagsFor(type, data.TagSpecifications, context, TAGGED),
    ...tagsFor(type, input.TagSpecifications, context, TAGGED),
  });
  const source =
    template && version
      ? { "aws:ec2launchtemplate:id": template.id, "aws:ec2launchtemplate:version": String(version.number) }
      : {};
  return {
    request: { ...honoured(data), ...honoured(input) },
    tags: {
      instance: { ...tagsOf("instance"), ...source },
      volume: tagsOf("volume"),
      "network-interface": tagsOf("network-interface"),
      "spot-instances-request": {},
    },
  };
}

const refuseOthers = (from: object): void =>
  refuseMembers(
    "RunInstances",
    from,
    Object.keys(from).filter((name) => !(HONOURED as readonly string[]).includes(name) && !ACCEPTED.includes(name)),
  );

/** The members that are set. Template data has the same shapes as the request for all that are honoured. */
const honoured = (from: object): LaunchRequest =>
  Object.fromEntries(
    Object.entries(from).filter(
      ([name, value]) => (HONOURED as readonly string[]).includes(name) && value !== undefined && !isEmptyList(value),
    ),
  );

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
