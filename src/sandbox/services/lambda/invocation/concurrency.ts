/** Invocations that run now, and whether one more may. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { type ThrottleReason, tooManyRequests } from "../faults.ts";
import { type FunctionRow, functions, provisioned } from "../state.ts";

/** The account's limit in a region, and what of it can never be reserved. */
export const ACCOUNT_LIMIT = 1_000;
export const LEAST_UNRESERVED = 100;

class Running {
  readonly #byFunction = new Map<string, number>();

  of(name: string): number {
    return this.#byFunction.get(name) ?? 0;
  }

  add(name: string, change: 1 | -1): void {
    const now = this.of(name) + change;
    if (now === 0) this.#byFunction.delete(name);
    else this.#byFunction.set(name, now);
  }

  /** Of all functions for which `counts`. */
  total(counts: (name: string) => boolean): number {
    return [...this.#byFunction].reduce((sum, [name, now]) => (counts(name) ? sum + now : sum), 0);
  }
}

const counters = defineRuntime({ name: "lambda-concurrency", create: () => new Running() });

/** Takes a place for one invocation; throws TooManyRequestsException. The answer gives it back, once. */
export function takePlace(context: Context, { name, reserved }: FunctionRow): () => void {
  const running = context.runtime(counters);
  const refused =
    reserved === undefined ? refusedByAccount(context, running) : refusedByReserve(running.of(name), reserved);
  if (refused) throw tooManyRequests(refused);
  running.add(name, 1);
  let isTaken = true;
  return () => {
    if (isTaken) running.add(name, -1);
    isTaken = false;
  };
}

const refusedByReserve = (now: number, reserved: number): ThrottleReason | undefined =>
  now >= reserved ? "ReservedFunctionConcurrentInvocationLimitExceeded" : undefined;

function refusedByAccount(context: Context, running: Running): ThrottleReason | undefined {
  const table = context.table(functions);
  const now = running.total((name) => table.get(name)?.reserved === undefined);
  return now >= unreservedOf(context) ? "ConcurrentInvocationLimitExceeded" : undefined;
}

export const runningNow = (context: Context, name: string): number => context.runtime(counters).of(name);

/** What functions without a reserve share: provisioned concurrency without one counts as reserved, too. */
export function unreservedOf(context: Context, without?: string): number {
  const rows = context
    .table(functions)
    .list()
    .filter(({ name }) => name !== without);
  return rows.reduce((left, { reserved = 0 }) => left - reserved, ACCOUNT_LIMIT);
}

/** Provisioned concurrency of a function, all qualifiers together. */
export const provisionedOf = (context: Context, name: string): number =>
  context
    .table(provisioned)
    .list(`${name}:`)
    .reduce((sum, row) => sum + row.requested, 0);
