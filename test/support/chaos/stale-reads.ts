/** Replicas that lag: what was just created is not found for a while, what was just deleted is listed for a while. */
import { meaningOf } from "../../../src/aws/index.ts";
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { monotonicMs, nowMs } from "../../../src/shared/clock.ts";
import { type Case, type CaseMaker, hits, mutatingOf, RAN } from "./case.ts";
import type { Dice } from "./dice.ts";
import type { Plan, SeenCall } from "./process.ts";
import { textsIn } from "./texts.ts";

/** Shorter than the time that the catalogue grants AWS for showing a new resource. */
const OF_SETTLE = 0.8;

/** How much quicker than AWS a sandbox without patience is. */
const INSTANT = 1000;

/** Hides what one call made, by the texts that only it has, from reads of all processes that follow this plan. */
export class Replica {
  #texts: readonly string[];
  readonly #until: number;

  /** Until a time of AWS's, or else until `catchUp`. */
  constructor(texts: readonly string[], untilMs = Number.POSITIVE_INFINITY) {
    this.#texts = texts;
    this.#until = untilMs;
  }

  catchUp(): void {
    this.#texts = [];
  }

  /** Reads, some of them as the dice fall, are answered by the replica that lags. */
  reading(dice?: Dice): Plan {
    return async (call, send) => {
      const answer = await send();
      if (call.mutating || nowMs() > this.#until || (dice && dice.unit() < 0.3)) return answer;
      return without(answer, this.#texts, call);
    };
  }
}

/** The answer without list items that speak of the hidden thing; not found where it was asked for by itself. */
function without(answer: object, texts: readonly string[], { service }: SeenCall): object {
  const speaks = (value: unknown): boolean => textsIn(value).some((text) => texts.includes(text));
  return Object.fromEntries(
    Object.entries(answer).map(([key, value]) => {
      if (Array.isArray(value)) return [key, value.filter((each) => !speaks(each))];
      if (service === "iam" && speaks(value))
        throw fault("NoSuchEntityException", "It cannot be found.", { status: 404 });
      return [key, value];
    }),
  );
}

/** Created, not acknowledged (or acknowledged, and the next call is the end), and not shown to the cleanup for a while. */
export const staleCreates: CaseMaker = ({ run }) =>
  mutatingOf(run)
    .filter(({ creates }) => creates)
    .flatMap((call) =>
      (["after", "next"] as const).map((moment): Case => {
        const known = moment === "after" ? "unknown" : "acknowledged";
        return {
          id: `not-found-after-create:${known}:${call.place}`,
          fault: "not-found-after-create",
          from: { story: "run", place: call.place, moment },
          at: hits(`not-found-after-create:${known}`, call),
          play: async (stage, dice) => {
            const meaning = await meaningOf(call.service, call.operation);
            const settleMs = meaning.kind === "creates" ? (meaning.type.settle * 1000) / INSTANT : 0;
            await stage.cleanup({
              plan: new Replica(stage.fresh, stage.freshAtMs + settleMs * OF_SETTLE).reading(dice),
            });
            await stage.finish();
          },
        };
      }),
    );

/** For a while after every deletion, reads are answered as they were before it. */
export const staleDeletes: CaseMaker = () =>
  [2, 15, 60].flatMap((ms) =>
    [0.3, 0.9].map(
      (share): Case => ({
        id: `listed-after-delete:${ms}ms:${share * 100}`,
        fault: "listed-after-delete",
        from: RAN,
        play: async (stage, dice) => {
          await stage.cleanup({ plan: lagging(ms, share, dice) });
          await stage.finish();
        },
      }),
    ),
  );

function lagging(ms: number, share: number, dice: Dice): Plan {
  const earlier = new Map<string, object>();
  let deleted = Number.NEGATIVE_INFINITY;
  return async (call, send) => {
    if (call.mutating) {
      const answer = await send();
      deleted = monotonicMs();
      return answer;
    }
    const key = `${call.service} ${call.operation} ${JSON.stringify(call.input)}`;
    const known = earlier.get(key);
    if (known && monotonicMs() - deleted < ms && dice.unit() < share) return known;
    const answer = await send();
    earlier.set(key, answer);
    return answer;
  };
}
