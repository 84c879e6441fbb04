import { statfsSync } from "node:fs";

const CODES: readonly unknown[] = ["ENOSPC", "EDQUOT"];

/** Whether what went wrong, or what caused it, is a disk without space: a write of ours, of LMDB or of DuckDB. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && CODES.includes(error.code)) return true;
  return /no space left on device|disk quota exceeded/i.test(error.message) || isDiskFull(error.cause);
}

/** Bytes that this user may still write below `folder`; without end on a file system that does not tell. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
