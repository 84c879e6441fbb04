import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import { defineService, passesRoles } from "../../kit/index.ts";
import { describeScalingActivities, fulfil } from "./activities.ts";
import { deleteScalingPolicy, describeScalingPolicies, putScalingPolicy } from "./policies.ts";
import { keepBounds, onAlarm } from "./scaling.ts";
import { deleteScheduledAction, describeScheduledActions, putScheduledAction, scheduled } from "./scheduled-actions.ts";
import { activities, policies, scheduledActions, targets } from "./state.ts";
import { listTagsForResource, tagResource, untagResource } from "./tags.ts";
import { deregisterScalableTarget, describeScalableTargets, registerScalableTarget } from "./targets.ts";

export default defineService<typeof AutoScaling>({
  id: "application-auto-scaling",
  passedRoles: passesRoles("application-autoscaling.amazonaws.com", { RegisterScalableTarget: ["RoleARN"] }),
  collections: [targets, policies, activities, scheduledActions],
  real: {
    RegisterScalableTarget: registerScalableTarget,
    DeregisterScalableTarget: deregisterScalableTarget,
    DescribeScalableTargets: describeScalableTargets,
    PutScalingPolicy: putScalingPolicy,
    DeleteScalingPolicy: deleteScalingPolicy,
    DescribeScalingPolicies: describeScalingPolicies,
    DescribeScalingActivities: describeScalingActivities,
    PutScheduledAction: putScheduledAction,
    DeleteScheduledAction: deleteScheduledAction,
    DescribeScheduledActions: describeScheduledActions,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  },
  modelled: {},
  timers: { fulfil, scheduled, "keep-bounds": keepBounds },
  listeners: { "alarm-action": onAlarm },
});
