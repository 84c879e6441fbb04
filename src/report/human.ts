/** Everything the engine says, as lines for a person. */
import type { Event } from "../events/index.ts";
import { cleanupLines } from "./cleanup-lines.ts";
import { duration } from "./duration.ts";
import { type StepLayout, stepLines } from "./step-lines.ts";

export interface HumanLayout extends StepLayout {
  /** Every call to AWS as a line. */
  readonly calls: boolean;
}

/** A function from an event to the lines that it adds. It remembers what it was told, and does nothing else. */
export function humanReport(layout: HumanLayout): (event: Event) => string[] {
  const steps = stepLines(layout);
  const cleanup = cleanupLines(layout);
  return (event) => {
    if (event.code === "sandbox.started")
      return [layout.style.dim(`sandbox started: ${event.data.url} (pid ${event.data.pid}, pace ${event.data.pace})`)];
    return [...(layout.calls ? callLines(event, layout) : []), ...steps(event), ...cleanup(event)];
  };
}

function callLines(event: Event, { style }: HumanLayout): string[] {
  switch (event.code) {
    case "call.done":
      return [style.dim(`      ${event.data.service} ${event.data.operation}  ${duration(event.data.ms)}`)];
    case "call.failed":
      return [
        style.dim(`      ${event.data.service} ${event.data.operation}  `) +
          style.warn(`${event.data.error}${event.data.retrying ? ", trying again" : ""}`),
      ];
    default:
      return [];
  }
}
