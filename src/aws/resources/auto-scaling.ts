import {
  AutoScaling,
  type AutoScalingGroup,
  type CreateAutoScalingGroupCommandInput,
  paginateDescribeAutoScalingGroups,
} from "@aws-sdk/client-auto-scaling";
import {
  all,
  creating,
  identifiedBy,
  type ResourceType,
  ref,
  refOf,
  type ServiceCatalogue,
  type Sighting,
  tagsOf,
} from "../resource-type.ts";

const group: ResourceType = {
  type: "auto-scaling:group",
  creates: [
    creating<CreateAutoScalingGroupCommandInput, object>("CreateAutoScalingGroup", (input) => [
      ref("auto-scaling:group", input.AutoScalingGroupName),
    ]),
  ],
  after: ["ecs:service", "ecs:task"],
  read: async ({ aws }, { id }) =>
    (await aws(AutoScaling).describeAutoScalingGroups({ AutoScalingGroupNames: [id] })).AutoScalingGroups?.map(
      groupSeen,
    )[0],
  find: async ({ aws }) =>
    (
      await all(paginateDescribeAutoScalingGroups({ client: aws(AutoScaling) }, {}), (page) => page.AutoScalingGroups)
    ).map(groupSeen),
  delete: async ({ aws }, { id, state }) => {
    // ForceDelete terminates its instances, protected ones included.
    if (state === "live")
      await aws(AutoScaling).deleteAutoScalingGroup({ AutoScalingGroupName: id, ForceDelete: true });
  },
  identifies: identifiedBy(/^arn:[^:]+:autoscaling:[^:]+:\d+:autoScalingGroup:.*autoScalingGroupName\/(.+)$/),
  settle: 60,
  deletion: { usual: 90, limit: 1800 },
  dailyCost: "free; its instances are not",
};

const groupSeen = (each: AutoScalingGroup): Sighting => ({
  ...refOf("auto-scaling:group", each.AutoScalingGroupName, { arn: each.AutoScalingGroupARN }),
  state: each.Status === undefined ? "live" : "going",
  name: each.AutoScalingGroupName,
  tags: tagsOf(each.Tags),
  createdAt: each.CreatedTime,
});

const catalogue: ServiceCatalogue = {
  service: "auto-scaling",
  types: [group],
  changes: {
    UpdateAutoScalingGroup: "goes with the group",
    SetDesiredCapacity: "goes with the group",
    CreateOrUpdateTags: "tags go with their resource",
    DeleteTags: "removes",
    PutScalingPolicy: "goes with the group",
    SetInstanceProtection: "goes with the instance",
    TerminateInstanceInAutoScalingGroup: "removes",
    DeleteAutoScalingGroup: "removes",
  },
};

export default catalogue;
