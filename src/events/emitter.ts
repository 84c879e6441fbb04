import { nowDate } from "../shared/clock.ts";
import { type Emit, type Event, LEVELS } from "./catalogue.ts";

/** An `Emit` that stamps events and hands them to every listener. A listener that throws does not stop the engine. */
export const emitter =
  (...listeners: readonly ((event: Event) => void)[]): Emit =>
  (code, data) => {
    const event = { code, at: nowDate().toISOString(), level: LEVELS[code] ?? "info", data } as Event;
    for (const listen of listeners) listen(event);
  };
