import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { defineService } from "../../kit/index.ts";
import { describeScalingActivities } from "./activities.ts";
import * as capacity from "./capacity.ts";
import { describeAutoScalingGroups, describeAutoScalingInstances } from "./describe-groups.ts";
import * as groups from "./groups.ts";
import { healthCheck } from "./health.ts";
import { instanceChanged, reconcile, resume } from "./reconcile.ts";
import * as state from "./state.ts";
import * as tags from "./tags.ts";
import * as targets from "./target-groups.ts";

export default defineService<typeof AutoScaling>({
  id: "auto-scaling",
  collections: [state.groups, state.members, state.activities],
  real: {
    CreateAutoScalingGroup: groups.createAutoScalingGroup,
    UpdateAutoScalingGroup: groups.updateAutoScalingGroup,
    DeleteAutoScalingGroup: groups.deleteAutoScalingGroup,
    DescribeAutoScalingGroups: describeAutoScalingGroups,
    DescribeAutoScalingInstances: describeAutoScalingInstances,
    DescribeScalingActivities: describeScalingActivities,
    SetDesiredCapacity: capacity.setDesiredCapacity,
    TerminateInstanceInAutoScalingGroup: capacity.terminateInstanceInAutoScalingGroup,
    SetInstanceProtection: capacity.setInstanceProtection,
    SetInstanceHealth: capacity.setInstanceHealth,
    SuspendProcesses: capacity.suspendProcesses,
    ResumeProcesses: capacity.resumeProcesses,
    AttachLoadBalancerTargetGroups: targets.attachLoadBalancerTargetGroups,
    DetachLoadBalancerTargetGroups: targets.detachLoadBalancerTargetGroups,
    DescribeLoadBalancerTargetGroups: targets.describeLoadBalancerTargetGroups,
    CreateOrUpdateTags: tags.createOrUpdateTags,
    DeleteTags: tags.deleteTags,
    DescribeTags: tags.describeTags,
  },
  modelled: {
    DescribeAccountLimits: capacity.describeAccountLimits,
  },
  timers: { reconcile, "health-check": healthCheck },
  listeners: { "instance-state": instanceChanged },
  resume,
});
