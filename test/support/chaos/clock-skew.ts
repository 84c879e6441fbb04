/**
 * Whose clock says what. AWS's time can be set back to that of a recorded moment, so that a world goes on from there and
 * not hours later; and a machine's clock can be wrong: within `onSkewedClock` it is another one than in the sandbox.
 */
import { AsyncLocalStorage } from "node:async_hooks";

const skew = new AsyncLocalStorage<number>();
let right: typeof Date.now | undefined;
let setBackMs = 0;

/** Runs `work` with a clock that is `ms` ahead. */
export function onSkewedClock<R>(ms: number, work: () => R): R {
  if (ms !== 0) rightClock();
  return skew.run(ms, work);
}

/** Runs `work` with the right clock: AWS's own. */
export const onAwsClock = <R>(work: () => R): R => skew.run(0, work);

/** From now on it is `atMs` (since the epoch) and later, until the function that this returns is called. */
export function setTimeBackTo(atMs: number): () => void {
  setBackMs = rightClock()() - atMs;
  return () => {
    setBackMs = 0;
  };
}

function rightClock(): typeof Date.now {
  if (right) return right;
  const now = Date.now;
  right = now;
  Date.now = () => now() - setBackMs + (skew.getStore() ?? 0);
  return now;
}
