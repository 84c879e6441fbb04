import { type Context, defineRuntime } from "../../kit/index.ts";

const queues = defineRuntime({ name: "in-order", create: () => new Map<string, Promise<unknown>>() });

/** Runs `work` after everything that was asked for under the same key before: one step of a task or service at a time. */
export function inOrder<T>(context: Context, key: string, work: () => Promise<T>): Promise<T> {
  const queue = context.runtime(queues);
  const before = queue.get(key) ?? Promise.resolve();
  const now = before.then(work, work);
  queue.set(key, now);
  const clear = (): void => {
    if (queue.get(key) === now) queue.delete(key);
  };
  now.then(clear, clear);
  return now;
}
