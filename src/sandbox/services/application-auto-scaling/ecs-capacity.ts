/** The desired count of an ECS service. https://docs.aws.amazon.com/autoscaling/application/userguide/services-that-can-integrate-ecs.html */
import type * as ECS from "@aws-sdk/client-ecs";
import { invalid } from "./faults.ts";
import type { Metric, Scalable } from "./scalable.ts";

export const ecsService: Scalable = {
  namespace: "ecs",
  dimension: "ecs:service:DesiredCount",
  resource: /^service\/[^/]+\/[^/]+$/,
  capacityNoun: "count",
  missing: (resourceId) => `ECS service doesn't exist: ${resourceId}`,
  linkedService: "ecs.application-autoscaling.amazonaws.com",
  linkedRole: "AWSServiceRoleForApplicationAutoScaling_ECSService",
  /** Undefined where there is no such active service. */
  capacityOf: async (context, resourceId) => {
    const [, cluster = "", name = ""] = resourceId.split("/");
    const { services = [] } = await context.service<typeof ECS>("ecs").DescribeServices({ cluster, services: [name] });
    const [service] = services;
    if (service?.status !== "ACTIVE") return undefined;
    return { desired: service.desiredCount ?? 0, running: service.runningCount ?? 0 };
  },
  setCapacity: async (context, resourceId, desiredCount) => {
    const [, cluster, service] = resourceId.split("/");
    await context.service<typeof ECS>("ecs").UpdateService({ cluster, service, desiredCount });
  },
  predefinedMetric: (resourceId, type, label) => {
    switch (type) {
      case "ECSServiceAverageCPUUtilization":
        return ofService(resourceId, "CPUUtilization");
      case "ECSServiceAverageMemoryUtilization":
        return ofService(resourceId, "MemoryUtilization");
      case "ALBRequestCountPerTarget":
        return requestsPerTarget(label);
      default:
        return undefined;
    }
  },
};

function ofService(resourceId: string, MetricName: string): Metric {
  const [, cluster = "", service = ""] = resourceId.split("/");
  return {
    Namespace: "AWS/ECS",
    MetricName,
    Dimensions: [
      { Name: "ClusterName", Value: cluster },
      { Name: "ServiceName", Value: service },
    ],
    Statistic: "Average",
    Period: 60,
  };
}

/** The label is `app/<name>/<id>/targetgroup/<name>/<id>`. */
function requestsPerTarget(label: string | undefined): Metric {
  const [, balancer, group] = /^(app\/[^/]+\/[^/]+)\/(targetgroup\/[^/]+\/[^/]+)$/.exec(label ?? "") ?? [];
  if (balancer === undefined || group === undefined)
    throw invalid(
      `ResourceLabel '${label}' must have the format app/<load-balancer-name>/<load-balancer-id>/targetgroup/<target-group-name>/<target-group-id>`,
    );
  return {
    Namespace: "AWS/ApplicationELB",
    MetricName: "RequestCountPerTarget",
    Dimensions: [
      { Name: "LoadBalancer", Value: balancer },
      { Name: "TargetGroup", Value: group },
    ],
    Statistic: "Sum",
    Period: 60,
  };
}
