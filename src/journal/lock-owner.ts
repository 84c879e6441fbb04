/** Which process holds a lock, and whether it is certain that it no longer lives. */
import { hostname } from "node:os";
import { processIdentity } from "../shared/process-identity.ts";

export interface OwnerProcess {
  readonly pid: number;
  /** Tells the process from a later one with its pid; empty where the system cannot. */
  readonly identity: string;
  readonly host: string;
}

export const thisProcess = (): OwnerProcess => ({
  pid: process.pid,
  identity: processIdentity(process.pid) ?? "",
  host: hostname(),
});

/** True only where it is proven: same host, and no such pid, or the pid belongs to another process by now. */
export function provablyDead(owner: OwnerProcess): boolean {
  if (owner.host !== hostname()) return false;
  if (!exists(owner.pid)) return true;
  const identity = processIdentity(owner.pid) ?? "";
  return owner.identity !== "" && identity !== "" && owner.identity !== identity;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
