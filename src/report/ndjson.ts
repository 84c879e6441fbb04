/** Events as NDJSON: one object a line, as docs/events.md describes them. */
import type { Event } from "../events/index.ts";

export const ndjsonLine = (event: Event): string => `${JSON.stringify(event)}\n`;
