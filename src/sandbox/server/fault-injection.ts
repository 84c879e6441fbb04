/** Faults on demand, for chaos tests: fails, delays or loses chosen calls. Costs one comparison while no rule is set. */
import { sleep } from "../../shared/clock.ts";
import { fault } from "../kit/fault.ts";

export interface InjectedCall {
  readonly service: string;
  readonly operation: string;
}

/**
 * What happens to a call. `before`: the handler does not run. `after`: it runs, its changes are durable, and the caller
 * does not learn of it. `lost` closes the connection, the others answer an error. `run` is called and awaited, and may
 * throw: a crash point. `around` gets the handler itself: it may call it late, twice or not at all, and what it resolves
 * with is the answer (an earlier answer, for a stale read).
 */
export type Effect =
  | { readonly kind: "throttle" }
  | { readonly kind: "unavailable"; readonly when: "before" | "after" }
  | { readonly kind: "lost"; readonly when: "before" | "after" }
  | { readonly kind: "delay"; readonly when: "before" | "after"; readonly ms: number }
  | { readonly kind: "run"; readonly when: "before" | "after"; run(call: InjectedCall): void | Promise<void> }
  | {
      readonly kind: "around";
      run(call: InjectedCall, input: object, handler: () => Promise<object>): Promise<object>;
    };

export interface FaultRule {
  /** Every call where it is left out. */
  readonly matches?: (call: InjectedCall) => boolean;
  /** How many matching calls it befalls; all of them by default. */
  readonly times?: number;
  readonly effect: Effect;
}

/** The connection ends without an answer. Hosts close it; the in-process handler rejects as a reset socket does. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ECONNRESET";
}

export class FaultInjection {
  #rules: { rule: FaultRule; left: number }[] = [];

  /** Adds a rule; returns what removes it. The first matching rule befalls a call. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((each) => each !== entry);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The effect for this call, used up by asking; undefined where none applies. */
  effectOf(call: InjectedCall): Effect | undefined {
    if (this.#rules.length === 0) return undefined;
    const entry = this.#rules.find(({ rule, left }) => left > 0 && (rule.matches?.(call) ?? true));
    if (entry) entry.left -= 1;
    return entry?.rule.effect;
  }
}

/** What the call answers: the handler's output, unless an `around` effect has a say in it. */
export const answerThrough = (
  effect: Effect | undefined,
  call: InjectedCall,
  input: object,
  handler: () => Promise<object>,
): Promise<object> => (effect?.kind === "around" ? effect.run(call, input, handler) : handler());

/** Lets `effect` happen if this is its moment. */
export async function applyEffect(
  effect: Effect | undefined,
  when: "before" | "after",
  call: InjectedCall,
  signal: AbortSignal,
): Promise<void> {
  if (!effect || effect.kind === "around") return;
  if (effect.kind === "throttle") {
    if (when === "before") throw fault("ThrottlingException", "Rate exceeded", { status: 400 });
    return;
  }
  if (effect.when !== when) return;
  if (effect.kind === "unavailable") throw fault("ServiceUnavailable", "The service is unavailable.", { status: 503 });
  if (effect.kind === "lost") throw new ConnectionLost(`The connection of ${call.operation} was lost.`);
  if (effect.kind === "delay") return sleep(effect.ms, signal);
  return effect.run(call);
}
