import {
  type CreateLaunchTemplateCommandInput,
  type CreateLaunchTemplateCommandOutput,
  type CreateNetworkInterfaceCommandInput,
  type CreateNetworkInterfaceCommandOutput,
  EC2,
  type Filter,
  type Instance,
  type LaunchTemplate,
  type NetworkInterface,
  paginateDescribeInstances,
  paginateDescribeLaunchTemplates,
  paginateDescribeNetworkInterfaces,
  type RunInstancesCommandInput,
  type RunInstancesCommandOutput,
} from "@aws-sdk/client-ec2";
import {
  all,
  creating,
  identifiedBy,
  type ResourceContext,
  type ResourceType,
  ref,
  refOf,
  type Sighting,
} from "../resource-type.ts";
import { insideOurVpcs, nameTag, unique } from "./ec2-filters.ts";

export const launchTemplate: ResourceType = {
  type: "ec2:launch-template",
  creates: [
    creating<CreateLaunchTemplateCommandInput, CreateLaunchTemplateCommandOutput>(
      "CreateLaunchTemplate",
      (_, { LaunchTemplate: made }) => [
        ref("ec2:launch-template", made?.LaunchTemplateId, { name: made?.LaunchTemplateName }),
      ],
      { tagTypes: ["launch-template"] },
    ),
  ],
  after: ["auto-scaling:group"],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeLaunchTemplates({ LaunchTemplateIds: [id] })).LaunchTemplates?.map(templateSeen)[0],
  find: async (context) =>
    (await all(paginateDescribeLaunchTemplates({ client: context.aws(EC2) }, {}), (page) => page.LaunchTemplates)).map(
      templateSeen,
    ),
  delete: async ({ aws }, { id }) => void (await aws(EC2).deleteLaunchTemplate({ LaunchTemplateId: id })),
  identifies: identifiedBy(/^lt-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 2, limit: 300 },
  dailyCost: "free",
};

const templateSeen = (each: LaunchTemplate): Sighting => ({
  ...refOf("ec2:launch-template", each.LaunchTemplateId, { name: each.LaunchTemplateName }),
  state: "live",
  ...nameTag(each.Tags),
  name: each.LaunchTemplateName,
  createdAt: each.CreateTime,
});

export const instance: ResourceType = {
  type: "ec2:instance",
  creates: [
    creating<RunInstancesCommandInput, RunInstancesCommandOutput>(
      "RunInstances",
      (_, { Instances }) =>
        (Instances ?? []).map(({ InstanceId, VpcId }) => ref("ec2:instance", InstanceId, { vpc: VpcId })),
      { tagTypes: ["instance", "volume", "network-interface"] },
    ),
  ],
  parents: ["ec2:vpc", "auto-scaling:group"],
  // The group would launch new ones.
  after: ["auto-scaling:group", "emr:cluster"],
  read: async ({ aws }, { id }) => {
    const { Reservations } = await aws(EC2).describeInstances({ InstanceIds: [id] });
    return Reservations?.[0]?.Instances?.filter(notTerminated).map(instanceSeen)[0];
  },
  find: findInstances,
  delete: async ({ aws }, { id, state }) => {
    if (state !== "going") await aws(EC2).terminateInstances({ InstanceIds: [id] });
  },
  identifies: identifiedBy(/^i-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 60, limit: 900 },
  dailyCost: "$0.50 (t3.small), more for larger types",
};

/** Terminated instances stay listed for about an hour; they are gone. */
const notTerminated = (each: Instance): boolean => each.State?.Name !== "terminated";

const instanceSeen = (each: Instance): Sighting => ({
  ...refOf("ec2:instance", each.InstanceId, { vpc: each.VpcId }),
  state: each.State?.Name === "shutting-down" ? "going" : "live",
  ...nameTag(each.Tags),
  createdAt: each.LaunchTime,
});

async function findInstances(context: ResourceContext): Promise<readonly Sighting[]> {
  const read = async (filters: Filter[]) =>
    (
      await all(
        paginateDescribeInstances({ client: context.aws(EC2) }, { Filters: filters }),
        (page) => page.Reservations,
      )
    )
      .flatMap(({ Instances }) => Instances ?? [])
      .filter(notTerminated)
      .map(instanceSeen);
  const groups = context.ours("auto-scaling:group").map(({ id }) => id);
  const launched = groups.length === 0 ? [] : await read([{ Name: "tag:aws:autoscaling:groupName", Values: groups }]);
  return unique([
    ...launched.map((each) => ({
      ...each,
      implicit: true,
      parent: { type: "auto-scaling:group", id: each.tags?.["aws:autoscaling:groupName"] ?? "" },
    })),
    ...(await insideOurVpcs(context, "vpc-id", read)),
  ]);
}

/**
 * Network interfaces, mostly made by services inside the run's VPCs. Those that a service manages go with their owner, so
 * they are waited for; one that is `available` is nobody's any more and is deleted.
 */
export const networkInterface: ResourceType = {
  type: "ec2:network-interface",
  creates: [
    creating<CreateNetworkInterfaceCommandInput, CreateNetworkInterfaceCommandOutput>(
      "CreateNetworkInterface",
      (_, { NetworkInterface: made }) => [ref("ec2:network-interface", made?.NetworkInterfaceId, { vpc: made?.VpcId })],
      { tagTypes: ["network-interface"] },
    ),
  ],
  parents: ["ec2:vpc", "ec2:instance"],
  // Lambda gives its interfaces back when the last function has left the subnet: up to 20 minutes later, says AWS.
  after: [
    "ec2:instance",
    "auto-scaling:group",
    "ecs:service",
    "ecs:task",
    "elastic-load-balancing-v2:load-balancer",
    "lambda:function",
    "ec2:vpc-endpoint",
    "redshift:cluster",
    "redshift-serverless:workgroup",
  ],
  read: async ({ aws }, { id }) =>
    (await aws(EC2).describeNetworkInterfaces({ NetworkInterfaceIds: [id] })).NetworkInterfaces?.map(interfaceSeen)[0],
  find: findInterfaces,
  delete: async ({ aws }, { id, ids }) => {
    if (ids.status === "available") await aws(EC2).deleteNetworkInterface({ NetworkInterfaceId: id });
  },
  identifies: identifiedBy(/^eni-[0-9a-f]+$/),
  settle: 300,
  deletion: { usual: 60, limit: 2700 },
  dailyCost: "free; $0.12 with a public IPv4 address",
};

async function findInterfaces(context: ResourceContext): Promise<readonly Sighting[]> {
  const client = context.aws(EC2);
  const instances = new Set(context.ours("ec2:instance").map(({ id }) => id));
  const found = await insideOurVpcs(context, "vpc-id", async (filters) =>
    (
      await all(paginateDescribeNetworkInterfaces({ client }, { Filters: filters }), (page) => page.NetworkInterfaces)
    ).map(interfaceSeen),
  );
  return found.map((each) =>
    each.ids.instance !== undefined && instances.has(each.ids.instance)
      ? { ...each, implicit: true, parent: { type: "ec2:instance", id: each.ids.instance } }
      : each,
  );
}

const interfaceSeen = (each: NetworkInterface): Sighting => ({
  ...refOf("ec2:network-interface", each.NetworkInterfaceId, {
    vpc: each.VpcId,
    status: each.Status,
    instance: each.Attachment?.InstanceId,
  }),
  state: each.Status === "available" ? "live" : "going",
  ...nameTag(each.TagSet),
  // A service's interface inside a VPC of ours: the service works for the run's own resources there.
  implicit: each.RequesterManaged === true || each.Description?.startsWith("arn:aws:ecs:") === true,
});
