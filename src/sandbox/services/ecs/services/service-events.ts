/** The events of a service, newest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html */
import { randomUuid } from "../../../../shared/random.ts";
import type { Context } from "../../../kit/index.ts";
import { services } from "../state.ts";

const MOST_EVENTS = 100;

/** Adds an event; one that says the same as the newest is not repeated. `key` is `<cluster>/<service>`. */
export function addServiceEvent(context: Context, key: string, message: (name: string) => string): void {
  context.table(services).update(key, (row) => {
    const text = message(row.name);
    const events = row.service.events ?? [];
    if (events[0]?.message === text) return row;
    const event = { id: randomUuid(), createdAt: context.clock.date(), message: text };
    return { ...row, service: { ...row.service, events: [event, ...events].slice(0, MOST_EVENTS) } };
  });
}

/** `(task 1a2b...) (task 3c4d...)` */
export const taskList = (ids: readonly string[]): string => ids.map((id) => `(task ${id})`).join(" ");
