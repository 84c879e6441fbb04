/** Replicas that lag: what was just created is not found for a while, what was just deleted is listed for a while. */
import { meaningOf } from "../../../src/aws/index.ts";
import { fault } from "../../../src/sandbox/kit/fault.ts";
import { monotonicMs } from "../../../src/shared/clock.ts";
import { type Case, type CaseMaker, mutatingOf } from "./case.ts";
import { dieAt } from "./crashes.ts";
import type { Dice } from "./dice.ts";
import type { Plan, SeenCall } from "./process.ts";

/** What a case's stale reads are about: texts that only the hidden thing has, and until when they are hidden. */
interface Hidden {
  texts: readonly string[];
  until: number;
}

/** Shorter than the time that the catalogue grants AWS for showing a new resource. */
const OF_SETTLE = 0.8;

/** Hides what one call made, from reads of all processes that follow this plan. */
export class Replica {
  readonly #place: string;
  readonly #speed: number | undefined;
  readonly #known = new Set<string>();
  #hidden: Hidden = { texts: [], until: 0 };

  /** Without a speed it hides until `catchUp`. */
  constructor(place: string, speed?: number) {
    this.#place = place;
    this.#speed = speed;
  }

  readonly running: Plan = async (call, send) => {
    for (const text of textsIn(call.input)) this.#known.add(text);
    const answer = await send();
    if (call.place === this.#place) await this.#hide(call, answer);
    for (const text of textsIn(answer)) this.#known.add(text);
    return answer;
  };

  catchUp(): void {
    this.#hidden = { texts: [], until: 0 };
  }

  /** Reads, some of them as the dice fall, are answered by the replica that lags. */
  reading(dice?: Dice): Plan {
    return async (call, send) => {
      const answer = await send();
      const { texts, until } = this.#hidden;
      if (call.mutating || monotonicMs() > until || (dice && dice.unit() < 0.3)) return answer;
      return without(answer, texts, call);
    };
  }

  async #hide(call: SeenCall, answer: object): Promise<void> {
    const meaning = await meaningOf(call.service, call.operation);
    if (meaning.kind !== "creates") return;
    const ms =
      this.#speed === undefined ? Number.POSITIVE_INFINITY : (meaning.type.settle * 1000 * OF_SETTLE) / this.#speed;
    this.#hidden = { texts: textsIn(answer).filter((text) => !this.#known.has(text)), until: monotonicMs() + ms };
  }
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return value.length >= 8 ? [value] : [];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.values(value).flatMap(textsIn);
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
  mutatingOf(run).flatMap(({ place }) =>
    (["after", "before"] as const).map(
      (moment): Case => ({
        id: `not-found-after-create:${moment === "after" ? "unknown" : "acknowledged"}:${place}`,
        fault: "not-found-after-create",
        play: async (stage, dice) => {
          const replica = new Replica(place, 1000);
          const crash = moment === "after" ? dieAt(place, "after") : dieAfter(place);
          await stage.run({ plan: (call, send, self) => crash(call, () => replica.running(call, send, self), self) });
          await stage.cleanup({ plan: replica.reading(dice) });
          await stage.finish();
        },
      }),
    ),
  );

/** Dies before the mutating call that follows one that was answered. */
const dieAfter = (place: string): Plan => {
  let answered = false;
  return async (call, send, self) => {
    if (answered && call.mutating) return self.die("before");
    const answer = await send();
    answered ||= call.place === place;
    return answer;
  };
};

/** For a while after every deletion, reads are answered as they were before it. */
export const staleDeletes: CaseMaker = () =>
  [2, 15, 60].flatMap((ms) =>
    [0.3, 0.9].map(
      (share): Case => ({
        id: `listed-after-delete:${ms}ms:${share * 100}`,
        fault: "listed-after-delete",
        play: async (stage, dice) => {
          await stage.run();
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
