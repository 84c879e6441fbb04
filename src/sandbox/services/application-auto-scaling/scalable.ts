/** What can be scaled: one entry for each namespace that the sandbox has. */
import type { ScalableDimension, ServiceNamespace } from "@aws-sdk/client-application-auto-scaling";
import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Context } from "../../kit/index.ts";
import { ecsService } from "./ecs-capacity.ts";
import { notInSandbox } from "./faults.ts";
import { lambdaConcurrency } from "./lambda-capacity.ts";

/** What there should be, and what there is. */
export interface Capacity {
  readonly desired: number;
  readonly running: number;
}

export type Metric = Pick<
  CloudWatch.PutMetricAlarmInput,
  "MetricName" | "Namespace" | "Dimensions" | "Statistic" | "Unit" | "Period" | "Metrics"
>;

export interface Scalable {
  readonly namespace: ServiceNamespace;
  readonly dimension: ScalableDimension;
  /** Form of its resource ids. */
  readonly resource: RegExp;
  /** In texts of activities: `Setting desired count to 2.` */
  readonly capacityNoun: string;
  missing(resourceId: string): string;
  readonly linkedService: string;
  readonly linkedRole: string;
  /** Undefined where there is no such resource. */
  capacityOf(context: Context, resourceId: string): Promise<Capacity | undefined>;
  setCapacity(context: Context, resourceId: string, capacity: number): Promise<void>;
  /** Undefined for a metric type that is not for this namespace. */
  predefinedMetric(resourceId: string, type: string | undefined, label: string | undefined): Metric | undefined;
}

const SCALABLES: readonly Scalable[] = [ecsService, lambdaConcurrency];

/** Namespaces that are not here are refused by name. */
export function scalableIn(namespace: ServiceNamespace | undefined): Scalable {
  const scalable = SCALABLES.find((each) => each.namespace === namespace);
  if (!scalable) throw notInSandbox(`The service namespace '${namespace}'`);
  return scalable;
}
