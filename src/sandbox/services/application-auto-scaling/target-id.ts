import type { ScalableDimension, ServiceNamespace } from "@aws-sdk/client-application-auto-scaling";
import { invalid } from "./faults.ts";
import { scalableIn } from "./scalable.ts";
import type { TargetId } from "./state.ts";

interface Named {
  readonly ServiceNamespace?: ServiceNamespace | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: ScalableDimension | undefined;
}

/** The target that an input names. */
export function targetIdOf({ ServiceNamespace, ResourceId = "", ScalableDimension }: Named): TargetId {
  const { namespace, dimension, resource } = scalableIn(ServiceNamespace);
  if (ScalableDimension !== dimension)
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ScalableDimension}`);
  if (!resource.test(ResourceId))
    throw invalid(`Unsupported service namespace, resource type or scalable dimension: ${ResourceId}`);
  return { namespace, resourceId: ResourceId, dimension };
}

/** Rows of the namespace, of one resource or dimension where the input names them. */
export function selects(input: Named): (row: TargetId) => boolean {
  scalableIn(input.ServiceNamespace);
  if (input.ScalableDimension !== undefined && input.ResourceId === undefined)
    throw invalid("If you specify a scalable dimension, you must also specify a resource ID.");
  return (row) =>
    row.namespace === input.ServiceNamespace &&
    (input.ResourceId === undefined || row.resourceId === input.ResourceId) &&
    (input.ScalableDimension === undefined || row.dimension === input.ScalableDimension);
}
