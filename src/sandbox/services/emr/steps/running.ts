import { type Context, defineRuntime } from "../../../kit/index.ts";

/** How running work is ended, by signals that abort. */
export interface Stop {
  /** It is asked to end, or must. */
  readonly signal: AbortSignal;
  /** It must end at once. */
  readonly kill: AbortSignal;
}

interface Work {
  readonly ask: AbortController;
  readonly kill: AbortController;
}

const running = defineRuntime<Map<string, Work>>({
  name: "emr-running",
  create: () => new Map(),
  close: (all) => {
    for (const { kill } of all.values()) kill.abort();
  },
});

/** Runs work that `stopWork` ends; for steps and notebook executions, by their ids. */
export async function stoppable<T>(context: Context, id: string, work: (stop: Stop) => Promise<T>): Promise<T> {
  const all = context.runtime(running);
  const [ask, kill] = [new AbortController(), new AbortController()];
  all.set(id, { ask, kill });
  const must = AbortSignal.any([kill.signal, context.signal]);
  try {
    return await work({ signal: AbortSignal.any([ask.signal, must]), kill: must });
  } finally {
    all.delete(id);
  }
}

/** `politely`: a program may end by itself, in its own time. */
export function stopWork(context: Context, id: string, { politely = false } = {}): void {
  const work = context.runtime(running).get(id);
  if (politely) work?.ask.abort();
  else work?.kill.abort();
}

export const isRunning = (context: Context, id: string): boolean => context.runtime(running).has(id);
