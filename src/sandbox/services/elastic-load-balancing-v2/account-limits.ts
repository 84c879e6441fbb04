import { page } from "../../kit/index.ts";
import type { Api } from "./api.ts";

/** The default quotas: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const LIMITS: Readonly<Record<string, number>> = {
  "application-load-balancers": 50,
  "target-groups": 3000,
  "targets-per-application-load-balancer": 1000,
  "targets-per-target-group": 1000,
  "target-groups-per-action-on-application-load-balancer": 5,
  "target-groups-per-application-load-balancer": 100,
  "target-id-registrations-per-application-load-balancer": 1000,
  "listeners-per-application-load-balancer": 50,
  "rules-per-application-load-balancer": 100,
  "condition-values-per-alb-rule": 5,
  "condition-wildcards-per-alb-rule": 6,
};

export const describeAccountLimits: Api<"DescribeAccountLimits"> = (input) => {
  const all = Object.entries(LIMITS).map(([Name, max]) => ({ Name, Max: String(max) }));
  const { items, next } = page(all, {
    token: input.Marker,
    limit: input.PageSize,
    max: 400,
    badToken: "ValidationError",
  });
  return { Limits: items, NextMarker: next };
};
