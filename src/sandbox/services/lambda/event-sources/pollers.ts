/** The loops that read from the sources of enabled mappings: one for each, in memory; started again after a restart. */
import { messageOf } from "../../../../shared/errors.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { pollQueue } from "./poll-queue.ts";
import { pollStream } from "./poll-stream.ts";
import { type MappingRow, mappings, positions } from "./state.ts";

const runtime = defineRuntime<Map<string, AbortController>>({
  name: "event-source-pollers",
  create: () => new Map(),
  close: (pollers) => {
    for (const each of pollers.values()) each.abort();
  },
});

/** Timer: a change of a mapping has been carried out. */
export function mappingChanged({ uuid }: { uuid: string }, context: Context): void {
  const row = context.table(mappings).get(uuid);
  if (!row || row.state === "Enabled" || row.state === "Disabled") return;
  if (row.state === "Deleting") {
    forget(context, uuid);
    return;
  }
  const settled = context.table(mappings).put(uuid, { ...row, state: row.isWanted ? "Enabled" : "Disabled" });
  startPoller(context, settled);
}

/** The row, and how far it had come. */
function forget(context: Context, uuid: string): void {
  context.table(mappings).delete(uuid);
  for (const [key] of context.table(positions).entries(`${uuid}/`)) context.table(positions).delete(key);
}

/** After a restart. */
export function startPollers(context: Context): void {
  for (const row of context.table(mappings).list()) startPoller(context, row);
}

export function stopPoller(context: Context, uuid: string): void {
  const pollers = context.runtime(runtime);
  pollers.get(uuid)?.abort();
  pollers.delete(uuid);
}

function startPoller(context: Context, row: MappingRow): void {
  if (row.state !== "Enabled") return;
  stopPoller(context, row.uuid);
  const controller = new AbortController();
  context.runtime(runtime).set(row.uuid, controller);
  const signal = AbortSignal.any([controller.signal, context.signal]);
  const poll = row.kind === "sqs" ? pollQueue : pollStream;
  poll({ context, row, signal }).catch((error: unknown) => {
    if (!signal.aborted) context.log(`event source mapping ${row.uuid} stopped: ${messageOf(error)}`, { error });
  });
}
