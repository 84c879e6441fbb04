import type * as EventBridge from "@aws-sdk/client-eventbridge";
import { defineService, passesRoles } from "../../kit/index.ts";
import { onServiceEvent, putEvents, testEventPattern } from "./bus-events.ts";
import { putPermission, removePermission } from "./bus-policy.ts";
import { createEventBus, deleteEventBus, describeEventBus, listEventBuses, updateEventBus } from "./buses.ts";
import { deliver } from "./deliveries.ts";
import { deleteRule, describeRule, disableRule, enableRule, listRules, putRule } from "./rules.ts";
import { tick } from "./schedules.ts";
import { buses, deliveries, rules } from "./state.ts";
import { actedOn, listTagsForResource, policyOf, tagResource, untagResource } from "./tags.ts";
import { listRuleNamesByTarget, listTargetsByRule, putTargets, removeTargets } from "./targets.ts";

export default defineService<typeof EventBridge>({
  id: "eventbridge",
  passedRoles: passesRoles("events.amazonaws.com", { PutRule: ["RoleArn"], PutTargets: ["Targets.RoleArn"] }),
  collections: [buses, rules, deliveries],
  real: {
    PutEvents: putEvents,
    TestEventPattern: testEventPattern,
    PutRule: putRule,
    DescribeRule: describeRule,
    ListRules: listRules,
    EnableRule: enableRule,
    DisableRule: disableRule,
    DeleteRule: deleteRule,
    PutTargets: putTargets,
    RemoveTargets: removeTargets,
    ListTargetsByRule: listTargetsByRule,
    ListRuleNamesByTarget: listRuleNamesByTarget,
    CreateEventBus: createEventBus,
    DescribeEventBus: describeEventBus,
    ListEventBuses: listEventBuses,
    DeleteEventBus: deleteEventBus,
  },
  modelled: {
    UpdateEventBus: updateEventBus,
    PutPermission: putPermission,
    RemovePermission: removePermission,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListTagsForResource: listTagsForResource,
  },
  timers: { deliver, tick },
  listeners: { "service-event": onServiceEvent },
  resourcesOf: actedOn,
  resourcePolicyOf: policyOf,
});
