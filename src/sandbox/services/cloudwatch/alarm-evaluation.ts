import { sleep } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../kit/index.ts";
import { decide } from "./alarm-decision.ts";
import { alarmPeriod, alarmPoints } from "./alarm-points.ts";
import { moveTo, repeatScaling } from "./alarm-transitions.ts";
import { alarms } from "./state.ts";

/** AWS evaluates every minute, whatever the period, and more often for high-resolution alarms. */
const MOST_SECONDS = 60;

/** Evaluates every alarm at its period, for as long as it exists and the sandbox is open. */
class Evaluation {
  readonly #context: Context;
  readonly #watched = new Set<string>();

  constructor(context: Context) {
    this.#context = context;
  }

  watch(alarm: string): void {
    if (this.#watched.has(alarm)) return;
    this.#watched.add(alarm);
    void this.#loop(alarm)
      .catch(() => {})
      .finally(() => this.#watched.delete(alarm));
  }

  async #loop(alarm: string): Promise<void> {
    const { clock, signal } = this.#context;
    for (;;) {
      const row = this.#context.table(alarms).get(alarm);
      if (!row) return;
      await sleep(clock.period(Math.min(MOST_SECONDS, alarmPeriod(row.settings)) * 1000), signal);
      try {
        this.#evaluate(alarm);
      } catch (error) {
        this.#context.log(`alarm ${alarm} was not evaluated: ${messageOf(error)}`);
      }
    }
  }

  #evaluate(alarm: string): void {
    const row = this.#context.table(alarms).get(alarm);
    if (!row) return;
    const points = alarmPoints(this.#context, row.settings);
    const decision = decide(row.settings, points);
    const value = decision?.value ?? points.find((each) => each !== undefined);
    if (!decision || decision.state === row.state) {
      repeatScaling(this.#context, row, value);
      return;
    }
    moveTo(this.#context, row, {
      ...decision,
      reasonData: JSON.stringify({
        version: "1.0",
        queryDate: this.#context.clock.date().toISOString(),
        period: alarmPeriod(row.settings),
        recentDatapoints: [...decision.points].reverse(),
        threshold: row.settings.Threshold,
      }),
    });
  }
}

export const evaluation = defineRuntime({ name: "alarm-evaluation", create: (context) => new Evaluation(context) });

export function resumeAlarms(context: Context): void {
  for (const { name } of context.table(alarms).list()) context.runtime(evaluation).watch(name);
}
