/** Ends statements before they have taken the last of the disk: the sandbox must still be able to write down that they failed. */
import { freeBytes } from "../../../shared/disk-full.ts";

/** Three times what the sandbox's state keeps for itself. */
const LEAST_BYTES = 96 * 1024 * 1024;

/** A statement that takes less does no harm on a disk that is nearly full already. */
const HARMLESS_BYTES = 1024 * 1024;

const LOOK_EVERY_MS = 20;

export interface DiskWatch {
  /** Aborted when the statement has to end. */
  readonly signal: AbortSignal;
  stop(): void;
}

export function watchDisk(folder: string): DiskWatch {
  const controller = new AbortController();
  const before = freeBytes(folder);
  const timer = setInterval(() => {
    const free = freeBytes(folder);
    if (free < LEAST_BYTES && before - free > HARMLESS_BYTES) controller.abort();
  }, LOOK_EVERY_MS);
  timer.unref();
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}
