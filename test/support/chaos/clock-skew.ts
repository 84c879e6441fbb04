/** A machine whose clock is wrong: within `onSkewedClock` the time is another one than in the sandbox. */
import { AsyncLocalStorage } from "node:async_hooks";

const skew = new AsyncLocalStorage<number>();
let right: typeof Date.now | undefined;

/** Runs `work` with a clock that is `ms` ahead. */
export function onSkewedClock<R>(ms: number, work: () => R): R {
  if (ms !== 0 && right === undefined) {
    const now = Date.now;
    right = now;
    Date.now = () => now() + (skew.getStore() ?? 0);
  }
  return skew.run(ms, work);
}

/** Runs `work` with the right clock: AWS's own. */
export const onAwsClock = <R>(work: () => R): R => skew.run(0, work);
