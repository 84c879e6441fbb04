import { type Context, defineRuntime } from "../../kit/index.ts";
import { Mailbox } from "./mailbox.ts";

/** The mailbox of a queue, made from its rows when it is first asked for. */
export function mailboxOf(context: Context, queue: string): Mailbox {
  const { boxes } = context.runtime(runtime);
  const known = boxes.get(queue);
  if (known) return known;
  const made = new Mailbox(context, queue);
  boxes.set(queue, made);
  return made;
}

/** For a queue that is deleted: its messages go, and those who wait see that it is gone. */
export function closeMailbox(context: Context, queue: string): void {
  mailboxOf(context, queue).clear();
  context.runtime(runtime).boxes.delete(queue);
}

/** Twenty digits, each call's greater than all before, also over restarts. */
export function nextSequence(context: Context): string {
  const memory = context.runtime(runtime);
  const byClock = BASE + BigInt(Math.floor(context.clock.now())) * 1_000_000n;
  memory.last = byClock > memory.last ? byClock : memory.last + 256n;
  return memory.last.toString();
}

const BASE = 18_000_000_000_000_000_000n;

const runtime = defineRuntime({
  name: "mailboxes",
  create: () => ({ boxes: new Map<string, Mailbox>(), last: 0n }),
});
