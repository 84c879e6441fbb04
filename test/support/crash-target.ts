/**
 * A target whose process dies at the k-th mutating call: at that moment the runs folder is copied (what a kill -9 would
 * leave on the disk), and from then on nothing is sent any more. The copy is what the next process finds.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isReadOnly, type Target } from "../../src/aws/index.ts";

/** `before`: the request never left. `after`: AWS has done it, and the answer never arrived. */
export type CrashMoment = "before" | "after";

export interface CrashTarget {
  readonly target: Target;
  /** What the next process finds; undefined while the crash has not happened. */
  left(): string | undefined;
  /** Aborted when it has happened, so that what is left of the dying process ends soon. */
  readonly dead: AbortSignal;
  /** The operation at which it happened. */
  operation(): string;
  remove(): void;
}

interface Handler {
  handle(request: Request, options?: object): Promise<unknown>;
}
interface Request {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export function crashTarget(
  target: Target,
  runsFolder: string,
  at: { call: number; moment: CrashMoment },
): CrashTarget {
  const inner = target.clientConfig.requestHandler as Handler & Record<string, unknown>;
  let mutating = 0;
  let left: string | undefined;
  let name = "";
  const death = new AbortController();
  const die = (operation: string): never => {
    name = operation;
    left ??= copyOf(runsFolder);
    death.abort(new Error("the process is dead"));
    throw new Error("the process was killed");
  };
  const handle: Handler["handle"] = async (request, options) => {
    if (left !== undefined) throw new Error("the process is dead");
    const operation = operationOf(request);
    const mine = !isReadOnly("any", operation) && ++mutating === at.call;
    if (mine && at.moment === "before") return die(operation);
    const answer = await inner.handle(request, options);
    if (mine) return die(operation);
    return answer;
  };
  const requestHandler = new Proxy(inner, {
    get: (of, key) => (key === "handle" ? handle : Reflect.get(of, key)),
  });
  return {
    target: { ...target, clientConfig: { ...target.clientConfig, requestHandler } },
    left: () => left,
    dead: death.signal,
    operation: () => name,
    remove: () => left !== undefined && rmSync(left, { recursive: true, force: true }),
  };
}

function operationOf({ headers, body }: Request): string {
  const target = Object.entries(headers).find(([key]) => key.toLowerCase() === "x-amz-target")?.[1];
  if (target !== undefined) return target.split(".").at(-1) ?? "";
  return /(?:^|&)Action=(\w+)/.exec(typeof body === "string" ? body : "")?.[1] ?? "";
}

/** Without locks: their owner is dead. */
function copyOf(runsFolder: string): string {
  const copy = mkdtempSync(join(tmpdir(), "awslab-crashed-"));
  cpSync(runsFolder, copy, { recursive: true });
  for (const run of existsSync(copy) ? readdirSync(copy) : []) rmSync(join(copy, run, "lock"), { force: true });
  return copy;
}
