/** What is going on right now, for a few lines that a terminal redraws: each active step with its call or wait. */
import type { Event } from "../events/index.ts";
import { cut } from "./columns.ts";
import { seconds } from "./duration.ts";
import type { Layout } from "./verdict.ts";

export interface Activity {
  update(event: Event): void;
  /** Empty where nothing is going on. `now` is in milliseconds, as the events' times. */
  lines(now: number): string[];
}

interface Doing {
  readonly text: string;
  readonly since: number;
  /** Set while a state is waited for. */
  readonly usualSeconds: number | undefined;
}

export function activity(layout: Layout): Activity {
  const doing = new Map<string, Doing>();
  const progress = progressText();
  let head = "";

  const update = (event: Event): void => {
    head = progress(event);
    if (/^(run|verify|cleanup)\.finished$/.test(event.code)) doing.clear();
    if (!("step" in event.data)) return;
    const { step } = event.data;
    if (isOver(event)) doing.delete(step);
    // A call alone does not make a step: cleanup and look-ups have calls, too.
    if (event.code === "call.sent" && !doing.has(step)) return;
    const next = doingNow(event);
    if (next) doing.set(step, continued(doing.get(step), next));
  };

  const lines = (now: number): string[] => {
    const rows = [...doing].map(([step, each]) => row(step, each, now, layout));
    return head === "" && rows.length === 0 ? [] : [head || "working", ...rows];
  };
  return { update, lines };
}

/** A wait that is observed again goes on; anything else begins now. */
const continued = (before: Doing | undefined, next: Doing): Doing =>
  before?.usualSeconds !== undefined && next.usualSeconds !== undefined ? { ...next, since: before.since } : next;

const isOver = ({ code }: Event): boolean => /^(step\.(done|kept|failed|blocked)|check\.done)$/.test(code);

function doingNow(event: Event): Doing | undefined {
  const now = (text: string, usualSeconds?: number): Doing => ({ text, since: Date.parse(event.at), usualSeconds });
  switch (event.code) {
    case "step.started":
      return now(event.data.title);
    case "step.said":
      return now(event.data.text);
    case "call.sent":
      return event.data.mutating ? now(`${event.data.service} ${event.data.operation}`) : undefined;
    case "wait.started":
      return now(event.data.what, event.data.usualSeconds);
    case "wait.observed":
      return now(`${event.data.what}: ${event.data.observed}`, event.data.usualSeconds);
    case "check.started":
      return now(`checking: ${event.data.title}`);
    default:
      return undefined;
  }
}

/** How far the whole is, as one line. */
function progressText(): (event: Event) => string {
  let steps = { total: 0, over: 0 };
  let gone = 0;
  let text = "";
  return (event) => {
    if (event.code === "run.started") steps = { total: event.data.steps, over: 0 };
    if (event.code === "cleanup.started") gone = 0;
    if (event.code === "cleanup.gone") gone += 1;
    if (/^step\.(done|kept|failed|blocked)$/.test(event.code)) steps.over += 1;
    if (steps.total > 0 && event.code.startsWith("step.")) text = `${steps.over} of ${steps.total} steps`;
    text = progressOf(event, gone) ?? text;
    return text;
  };
}

function progressOf(event: Event, gone: number): string | undefined {
  const so = `${gone} gone · `;
  switch (event.code) {
    case "plan.progress":
      return `rehearsing ${event.data.step}, ${event.data.index} of ${event.data.total}`;
    case "cleanup.started":
      return `${event.data.resources} to delete`;
    case "cleanup.deleting":
      return `${so}deleting ${event.data.type} ${event.data.id}`;
    case "cleanup.waiting":
      return `${so}${event.data.type} ${event.data.id}: ${event.data.why}, ${seconds(event.data.elapsedSeconds)}`;
    case "cleanup.sweep":
      return `${so}look ${event.data.pass} at the account: ${event.data.found} found`;
    case "run.finished":
    case "verify.finished":
    case "cleanup.finished":
      return "";
    default:
      return undefined;
  }
}

function row(step: string, { text, since, usualSeconds }: Doing, now: number, { style, width }: Layout): string {
  const elapsed = Math.max(0, (now - since) / 1000);
  const quick = elapsed < 3 && usualSeconds === undefined;
  const time = quick
    ? ""
    : `${seconds(elapsed)}${usualSeconds === undefined ? "" : `, on AWS usually ${seconds(usualSeconds)}`}`;
  const room = Math.max(20, width - 24 - time.length - 2);
  return `    ${style.name(step.padEnd(16))}  ${cut(text, room)}  ${style.dim(time)}`.trimEnd();
}
