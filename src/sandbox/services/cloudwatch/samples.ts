import { sleep } from "../../../shared/clock.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { hours, metrics, type StoredSample } from "./state.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KEPT_MS = 15 * 24 * HOUR;
/** Samples of a metric held one by one; older ones are held by the minute. */
const MOST_FINE = 4000;
/** Distinct values of a minute that are kept for percentiles. */
const MOST_VALUES = 500;

/**
 * The data points of all metrics. The newest are in memory exactly as they came, so that alarms on a compressed clock see
 * windows shorter than a second. Each minute of the machine's clock, and at close, the changed hours are written by the
 * minute: a row for each put would cost a write per request of a load balancer. After a kill, at most the last minute is lost.
 */
class Samples {
  readonly #context: Context;
  readonly #byMetric = new Map<string, StoredSample[]>();
  readonly #changed = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
    for (const { metric, minutes } of context.table(hours).list())
      this.#byMetric.set(metric, [...(this.#byMetric.get(metric) ?? []), ...minutes]);
    void this.#keep().catch(() => {});
  }

  add(metric: string, sample: StoredSample): void {
    const samples = this.#byMetric.get(metric) ?? [];
    this.#byMetric.set(metric, samples);
    const late = samples.length > 0 && sample.at < (samples.at(-1)?.at ?? 0);
    if (late)
      samples.splice(
        samples.findIndex(({ at }) => at > sample.at),
        0,
        sample,
      );
    else samples.push(sample);
    this.#changed.add(`${metric}/${Math.floor(sample.at / HOUR) * HOUR}`);
    if (samples.length > MOST_FINE) this.#byMetric.set(metric, coarser(samples));
  }

  /** Samples with `from <= at < to`, oldest first. */
  between(metric: string, from: number, to: number): StoredSample[] {
    const samples = this.#byMetric.get(metric) ?? [];
    let start = samples.length;
    // The newest are asked for most, so look from the end.
    while (start > 0 && (samples[start - 1]?.at ?? 0) >= from) start--;
    return samples.slice(start).filter(({ at }) => at < to);
  }

  /** Writes the hours that have changed. */
  save(): void {
    const table = this.#context.table(hours);
    for (const key of this.#changed) {
      const [metric = "", start = "0"] = key.split("/");
      const startsAt = Number(start);
      table.put(key, { metric, startsAt, minutes: byMinute(this.between(metric, startsAt, startsAt + HOUR)) });
    }
    this.#changed.clear();
  }

  async #keep(): Promise<void> {
    while (!this.#context.signal.aborted) {
      await sleep(MINUTE, this.#context.signal);
      this.save();
      this.#expire(this.#context.clock.now() - KEPT_MS);
    }
  }

  #expire(before: number): void {
    const table = this.#context.table(hours);
    for (const { metric, startsAt } of table.list())
      if (startsAt + HOUR < before) table.delete(`${metric}/${startsAt}`);
    for (const [metric, samples] of this.#byMetric) {
      const kept = samples.filter(({ at }) => at >= before);
      if (kept.length > 0) this.#byMetric.set(metric, kept);
      else this.#byMetric.delete(metric);
    }
    for (const { key, lastSeenAt } of this.#context.table(metrics).list())
      if (lastSeenAt < before) this.#context.table(metrics).delete(key);
  }
}

export const samples = defineRuntime({
  name: "samples",
  create: (context) => new Samples(context),
  close: (value) => value.save(),
});

/** The older half by the minute, the newer as it is. */
function coarser(samples: readonly StoredSample[]): StoredSample[] {
  const middle = samples.length / 2;
  return [...byMinute(samples.slice(0, middle)), ...samples.slice(middle)];
}

function byMinute(samples: readonly StoredSample[]): StoredSample[] {
  const merged = new Map<string, StoredSample>();
  for (const sample of samples) {
    const at = Math.floor(sample.at / MINUTE) * MINUTE;
    const key = `${at} ${sample.unit}`;
    const known = merged.get(key);
    merged.set(key, { ...(known ? merge(known, sample) : sample), at });
  }
  return [...merged.values()];
}

/** Two samples as one; the values for percentiles are given up where they become too many. */
export function merge(a: StoredSample, b: StoredSample): StoredSample {
  const values = new Map<number, number>();
  for (const [value, count] of [...(a.values ?? []), ...(b.values ?? [])])
    values.set(value, (values.get(value) ?? 0) + count);
  return {
    at: a.at,
    unit: a.unit,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    values: a.values && b.values && values.size <= MOST_VALUES ? [...values] : undefined,
  };
}
