/** Everything the engine says, as lines for a person. */
import type { Event } from "../events/index.ts";
import { cleanupLines } from "./cleanup-lines.ts";
import { duration } from "./duration.ts";
import { type StepLayout, stepLines } from "./step-lines.ts";

export interface HumanLayout extends StepLayout {
  /** Calls to AWS as lines: those that change something, all, or none. */
  readonly calls: "changes" | "all" | "none";
}

/** A function from an event to the lines that it adds. It remembers what it was told, and does nothing else. */
export function humanReport(layout: HumanLayout): (event: Event) => string[] {
  const steps = stepLines(layout);
  const cleanup = cleanupLines(layout);
  const calls = callLines(layout);
  return (event) => {
    if (event.code === "sandbox.started")
      return [layout.style.dim(`sandbox started: ${event.data.url} (pid ${event.data.pid}, pace ${event.data.pace})`)];
    return [...calls(event), ...steps(event), ...cleanup(event)];
  };
}

function callLines({ style, calls }: HumanLayout): (event: Event) => string[] {
  const changing = new Set<string>();
  return (event) => {
    if (event.code !== "call.sent" && event.code !== "call.done" && event.code !== "call.failed") return [];
    const { step, service, operation } = event.data;
    if (event.code === "call.sent") {
      if (event.data.mutating) changing.add(`${step} ${service} ${operation}`);
      return [];
    }
    if (calls === "none" || (calls === "changes" && !changing.has(`${step} ${service} ${operation}`))) return [];
    const name = style.dim(`  ${service} ${operation}  `);
    if (event.code === "call.done") return [name + style.dim(duration(event.data.ms))];
    return [name + style.warn(`${event.data.error}${event.data.retrying ? ", trying again" : ""}`)];
  };
}
