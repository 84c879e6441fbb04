import { type Context, defineRuntime } from "../../../kit/index.ts";

const running = defineRuntime<Map<string, AbortController>>({
  name: "emr-running",
  create: () => new Map(),
  close: (controllers) => {
    for (const controller of controllers.values()) controller.abort();
  },
});

/** Runs work that `abortStep` ends; for steps and notebook executions, by their ids. */
export async function abortable<T>(
  context: Context,
  id: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controllers = context.runtime(running);
  const controller = new AbortController();
  controllers.set(id, controller);
  try {
    return await work(AbortSignal.any([controller.signal, context.signal]));
  } finally {
    controllers.delete(id);
  }
}

export const abortStep = (context: Context, id: string): void => context.runtime(running).get(id)?.abort();

export const isRunning = (context: Context, id: string): boolean => context.runtime(running).has(id);
