import { type Context, defineRuntime } from "../../kit/index.ts";

const pending = defineRuntime({ name: "woken-services", create: () => new Set<string>() });

/** Has the scheduler look at a service (`<cluster>/<name>`) soon; many calls before it does so are one. */
export function wakeService(context: Context, key: string): void {
  const woken = context.runtime(pending);
  if (woken.has(key)) return;
  woken.add(key);
  context.later("reconcile", 0, { key });
}

/** The scheduler looks: what happens from here on must wake it again. */
export function sleepService(context: Context, key: string): void {
  context.runtime(pending).delete(key);
}
