/** The one place that reads the machine's clock (a lint rule holds this). */

/** Milliseconds since the epoch. */
export const nowMs = (): number => Date.now();

export const nowDate = (): Date => new Date(Date.now());

/** Now, as journals and tags carry it. */
export const isoNow = (): string => nowDate().toISOString();

/** Monotonic milliseconds, for measuring durations. */
export const monotonicMs = (): number => performance.now();

/** Resolves after `ms`; rejects with the signal's reason when aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
