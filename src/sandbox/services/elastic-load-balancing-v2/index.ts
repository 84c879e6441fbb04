import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { defineService } from "../../kit/index.ts";
import { describeAccountLimits } from "./account-limits.ts";
import {
  describeLoadBalancerAttributes,
  describeTargetGroupAttributes,
  modifyLoadBalancerAttributes,
  modifyTargetGroupAttributes,
} from "./attributes.ts";
import { balancerHost } from "./data-plane.ts";
import { resumeHealthChecks } from "./health-checks.ts";
import { createListener, deleteListener, describeListeners, modifyListener } from "./listeners.ts";
import { setIpAddressType, setSecurityGroups, setSubnets } from "./load-balancer-settings.ts";
import { activate, createLoadBalancer, deleteLoadBalancer, describeLoadBalancers } from "./load-balancers.ts";
import { attach, release } from "./placement.ts";
import { createRule, deleteRule, describeRules, modifyRule, setRulePriorities } from "./rules.ts";
import { listeners, loadBalancers, rules, targetGroups, targets } from "./state.ts";
import { addTags, describeTags, removeTags } from "./tags.ts";
import { createTargetGroup, deleteTargetGroup, describeTargetGroups, modifyTargetGroup } from "./target-groups.ts";
import { describeTargetHealth } from "./target-health.ts";
import { deregisterTargets, drained, registerTargets } from "./targets.ts";
import { traffic } from "./traffic.ts";

export default defineService<typeof ELBv2>({
  id: "elastic-load-balancing-v2",
  collections: [loadBalancers, listeners, rules, targetGroups, targets],
  real: {
    CreateLoadBalancer: createLoadBalancer,
    DeleteLoadBalancer: deleteLoadBalancer,
    DescribeLoadBalancers: describeLoadBalancers,
    SetSecurityGroups: setSecurityGroups,
    SetSubnets: setSubnets,
    CreateListener: createListener,
    ModifyListener: modifyListener,
    DeleteListener: deleteListener,
    DescribeListeners: describeListeners,
    CreateRule: createRule,
    ModifyRule: modifyRule,
    DeleteRule: deleteRule,
    DescribeRules: describeRules,
    SetRulePriorities: setRulePriorities,
    CreateTargetGroup: createTargetGroup,
    ModifyTargetGroup: modifyTargetGroup,
    DeleteTargetGroup: deleteTargetGroup,
    DescribeTargetGroups: describeTargetGroups,
    RegisterTargets: registerTargets,
    DeregisterTargets: deregisterTargets,
    DescribeTargetHealth: describeTargetHealth,
    AddTags: addTags,
    RemoveTags: removeTags,
    DescribeTags: describeTags,
  },
  modelled: {
    // Timeouts, delays, stickiness and the handling of X-Forwarded-For are honoured; the other settings are only kept.
    DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
    ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
    DescribeTargetGroupAttributes: describeTargetGroupAttributes,
    ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
    SetIpAddressType: setIpAddressType,
    DescribeAccountLimits: describeAccountLimits,
  },
  timers: { attach, activate, release, drained },
  resume: (context) => {
    resumeHealthChecks(context);
    context.runtime(traffic);
  },
  hosts: [balancerHost],
});
