import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { sleep } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { type LoadBalancerRow, loadBalancers, type TargetGroupRow, targetGroups, targetsOf, usersOf } from "./state.ts";
import { healthOf } from "./target-health.ts";

const NAMESPACE = "AWS/ApplicationELB";
/** AWS reports each minute; here six times as often, so that alarm windows compressed by the pace still hold data. */
const REPORT_EVERY_MS = 10_000;
/** The most distinct values that one datum may carry. */
const MOST_VALUES = 150;
const MOST_DATA = 1000;

type Dimensions = CloudWatch.Dimension[];

/** Counts what passes through the load balancers and reports it to CloudWatch, with the names and dimensions of AWS. */
class Traffic {
  readonly #context: Context;
  readonly #samples = new Map<
    string,
    { name: string; dimensions: Dimensions; unit: CloudWatch.StandardUnit; values: number[] }
  >();
  readonly #requests = new Map<string, number>();

  constructor(context: Context) {
    this.#context = context;
    void this.#report().catch(() => {});
  }

  answeredByTarget(
    balancer: LoadBalancerRow,
    group: TargetGroupRow,
    answer: { status: number; seconds: number },
  ): void {
    this.#request(balancer, group);
    const family = `HTTPCode_Target_${Math.floor(answer.status / 100)}XX_Count`;
    for (const dimensions of [of(balancer), of(balancer, group)]) {
      this.#add(family, dimensions, 1, "Count");
      this.#add("TargetResponseTime", dimensions, answer.seconds, "Seconds");
    }
  }

  /** Without a target: fixed responses, redirects, and the 5XX of its own. */
  answeredByBalancer(balancer: LoadBalancerRow, status: number, group?: TargetGroupRow): void {
    this.#request(balancer, group);
    const names = [`HTTPCode_ELB_${Math.floor(status / 100)}XX_Count`];
    if (status >= 500) names.push(`HTTPCode_ELB_${status}_Count`);
    for (const name of names) this.#add(name, of(balancer), 1, "Count");
  }

  connectionFailed(balancer: LoadBalancerRow, group: TargetGroupRow): void {
    for (const dimensions of [of(balancer), of(balancer, group)])
      this.#add("TargetConnectionErrorCount", dimensions, 1, "Count");
  }

  #request(balancer: LoadBalancerRow, group: TargetGroupRow | undefined): void {
    this.#add("RequestCount", of(balancer), 1, "Count");
    this.#add("NewConnectionCount", of(balancer), 1, "Count");
    if (!group) return;
    this.#add("RequestCount", of(balancer, group), 1, "Count");
    this.#requests.set(group.key, (this.#requests.get(group.key) ?? 0) + 1);
  }

  #add(name: string, dimensions: Dimensions, value: number, unit: CloudWatch.StandardUnit): void {
    const key = `${name} ${JSON.stringify(dimensions)}`;
    const known = this.#samples.get(key);
    if (known) known.values.push(value);
    else this.#samples.set(key, { name, dimensions, unit, values: [value] });
  }

  async #report(): Promise<void> {
    const { clock, signal } = this.#context;
    while (!signal.aborted) {
      await sleep(clock.period(REPORT_EVERY_MS), signal);
      this.#gauges();
      const data = this.#drain();
      try {
        for (let i = 0; i < data.length; i += MOST_DATA)
          await this.#context
            .service<typeof CloudWatch>("cloudwatch")
            .PutMetricData({ Namespace: NAMESPACE, MetricData: data.slice(i, i + MOST_DATA) });
      } catch (error) {
        this.#context.log(`metrics were not reported: ${messageOf(error)}`);
      }
    }
  }

  /** What is a state rather than an event: hosts by health, and the requests that each of them got. */
  #gauges(): void {
    for (const group of this.#context.table(targetGroups).list()) {
      const [balancer] = usersOf(this.#context, group);
      if (!balancer || !this.#context.table(loadBalancers).has(balancer.key)) continue;
      const states = targetsOf(this.#context, group).map((target) => healthOf(this.#context, group, target).State);
      if (states.length === 0) continue;
      const healthy = states.filter((state) => state === "healthy").length;
      this.#add("HealthyHostCount", of(balancer, group), healthy, "Count");
      const unhealthy = states.filter((state) => state === "unhealthy").length;
      this.#add("UnHealthyHostCount", of(balancer, group), unhealthy, "Count");
      const requests = this.#requests.get(group.key);
      if (requests === undefined) continue;
      for (const dimensions of [of(undefined, group), of(balancer, group)])
        this.#add("RequestCountPerTarget", dimensions, requests / Math.max(1, healthy), "Count");
    }
    this.#requests.clear();
  }

  #drain(): CloudWatch.MetricDatum[] {
    const at = this.#context.clock.date();
    const data = [...this.#samples.values()].flatMap(({ name, dimensions, unit, values }) => {
      const counts = new Map<number, number>();
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      const pairs = [...counts];
      return Array.from({ length: Math.ceil(pairs.length / MOST_VALUES) }, (_, i) => {
        const part = pairs.slice(i * MOST_VALUES, (i + 1) * MOST_VALUES);
        return {
          MetricName: name,
          Dimensions: dimensions,
          Timestamp: at,
          Unit: unit,
          Values: part.map(([value]) => value),
          Counts: part.map(([, count]) => count),
        };
      });
    });
    this.#samples.clear();
    return data;
  }
}

const of = (balancer: LoadBalancerRow | undefined, group?: TargetGroupRow): Dimensions => [
  ...(group ? [{ Name: "TargetGroup", Value: `targetgroup/${group.key}` }] : []),
  ...(balancer ? [{ Name: "LoadBalancer", Value: balancer.key }] : []),
];

export const traffic = defineRuntime({ name: "traffic", create: (context) => new Traffic(context) });
