import type { ScalableDimension, ServiceNamespace } from "@aws-sdk/client-application-auto-scaling";
import { invalid, notInSandbox } from "./faults.ts";
import type { TargetId } from "./state.ts";

interface Named {
  readonly ServiceNamespace?: ServiceNamespace | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: ScalableDimension | undefined;
}

/** The target that an input names. The sandbox scales ECS services; other namespaces are refused by name. */
export function targetIdOf({ ServiceNamespace, ResourceId = "", ScalableDimension }: Named): TargetId {
  requireNamespace(ServiceNamespace);
  if (ScalableDimension !== "ecs:service:DesiredCount")
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ScalableDimension}`);
  if (!/^service\/[^/]+\/[^/]+$/.test(ResourceId))
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ResourceId}`);
  return { namespace: "ecs", resourceId: ResourceId, dimension: ScalableDimension };
}

export function requireNamespace(namespace: ServiceNamespace | undefined): void {
  if (namespace !== "ecs") throw notInSandbox(`The service namespace '${namespace}'`);
}

/** Rows of the namespace, of one resource or dimension where the input names them. */
export function selects(input: Named): (row: TargetId) => boolean {
  requireNamespace(input.ServiceNamespace);
  if (input.ScalableDimension !== undefined && input.ResourceId === undefined)
    throw invalid("If you specify a scalable dimension, you must also specify a resource ID.");
  return (row) =>
    row.namespace === input.ServiceNamespace &&
    (input.ResourceId === undefined || row.resourceId === input.ResourceId) &&
    (input.ScalableDimension === undefined || row.dimension === input.ScalableDimension);
}
