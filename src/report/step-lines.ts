/** Events of a run and of its checks -> lines. Steps may run at the same time, so what belongs to a step is told when it ends. */
import type { Event, EventPayloads } from "../events/index.ts";
import { counted, cut, padTo, widthOf, wrap } from "./columns.ts";
import { count, duration, seconds } from "./duration.ts";
import { SIGN } from "./style.ts";
import { type Layout, labelled, signOf, verdictLines } from "./verdict.ts";

export interface StepLayout extends Layout {
  /** `steps`: a line per step, failed checks in full. `checks`: every check with its evidence, as it comes. */
  readonly detail: "steps" | "checks";
  /** Titles of steps by id: each step gets a heading. Only with detail `checks`. */
  readonly titles?: ReadonlyMap<string, string>;
  /** Where lines cannot be redrawn, long waits are told as lines. */
  readonly live: boolean;
}

type Done = EventPayloads["check.done"];

interface Told {
  readonly observed: string;
  readonly at: number;
}

interface StepMemory {
  title: string;
  checks: Done[];
  /** What the step said while others ran beside it. */
  said: string[];
}

const PATIENCE_SECONDS = 5;
const SILENCE_SECONDS = 60;
/** Durations stay near their steps on a wide screen. */
const WIDEST = 100;
const STEP_COLUMN = 16;
const BEFORE_TEXT = 4 + STEP_COLUMN + 2;
const INDENT = "  ";
const INNER = "      ";

export function stepLines(layout: StepLayout): (event: Event) => string[] {
  const steps = new Map<string, StepMemory>();
  const waits = new Map<string, Told>();
  const adopted: string[] = [];
  const memory = (step: string): StepMemory => {
    const known = steps.get(step) ?? { title: step, checks: [], said: [] };
    steps.set(step, known);
    return known;
  };

  return (event) => {
    switch (event.code) {
      case "run.started":
        return started(event.data, layout);
      case "run.finished":
        return finished(event.data, layout);
      case "step.started":
        memory(event.data.step).title = event.data.title;
        return [];
      case "step.kept":
        return [line(layout, { sign: layout.style.good(SIGN.kept), step: event.data.step, text: event.data.reason })];
      case "step.said":
        if (layout.detail === "checks") return [`${INNER}${event.data.text}`];
        memory(event.data.step).said.push(event.data.text);
        return [];
      case "step.done":
        return stepDone(event.data, memory(event.data.step), layout);
      case "step.failed":
        return stepFailed(event.data, memory(event.data.step), layout);
      case "step.blocked":
        return [
          line(layout, {
            sign: layout.style.warn(SIGN.blocked),
            step: event.data.step,
            text: `not begun: it needs ${event.data.by}`,
          }),
        ];
      case "wait.observed":
        return waited(event.data, waits, layout);
      case "check.done":
        return checkDone(event.data, memory(event.data.step), layout);
      case "adopted":
        adopted.push(event.data.type);
        return [];
      case "verify.finished":
        return adoptedLines(adopted.splice(0), layout);
      default:
        return [];
    }
  };
}

function started(run: EventPayloads["run.started"], { style, width }: Layout): string[] {
  const name = `${style.bold(run.lab)}  ${run.title}`;
  const id = `${run.resumed ? "resumed " : ""}run ${style.name(run.run)}`;
  const facts = [run.target, `account ${run.account}`, run.region, run.mode, count(run.steps, "step")].join(" · ");
  return ["", `${padTo(name, Math.min(width, WIDEST) - widthOf(id))}${id}`, style.dim(facts), ""];
}

function finished({ outcome, ms, run }: EventPayloads["run.finished"], { style }: Layout): string[] {
  const took = style.dim(`in ${duration(ms)}`);
  switch (outcome) {
    case "done":
      return ["", `${style.good(SIGN.pass)} ${style.bold("done")} ${took}`];
    case "failed":
      return ["", `${style.bad(SIGN.fail)} ${style.bold("failed")} ${took}`];
    case "interrupted":
      return [
        "",
        `${style.warn(SIGN.blocked)} ${style.bold("interrupted")} ${took}${style.dim(`: everything of run ${run} is in its journal`)}`,
      ];
  }
}

function checkDone(check: Done, { checks }: StepMemory, layout: StepLayout): string[] {
  checks.push(check);
  if (layout.detail !== "checks") return [];
  const title = layout.titles?.get(check.step);
  const heading =
    title !== undefined && checks.length === 1
      ? ["", `${layout.style.bold(title)}  ${layout.style.dim(check.step)}`]
      : [];
  return [...heading, ...verdictLines(check, layout, "  ")];
}

/** What `verify` found that the run did not make itself: the learner's own work, and what AWS made for it. */
function adoptedLines(types: readonly string[], { style, width }: Layout): string[] {
  if (types.length === 0) return [];
  const text = `${count(types.length, "more resource")} of this run, which cleanup will remove: ${counted(types).join(", ")}`;
  return ["", ...wrap(text, width, INDENT).map(style.dim)];
}

interface Row {
  readonly sign: string;
  readonly step: string;
  readonly text: string;
  readonly right?: string;
}

/** `  ✔ network           VPC and two subnets                                     1.2 s`. */
function line({ style, width }: Layout, { sign, step, text, right = "" }: Row): string {
  const room = right === "" ? width - BEFORE_TEXT : Math.min(width, WIDEST) - BEFORE_TEXT - right.length - 2;
  const middle = right === "" ? cut(text, room) : padTo(cut(text, room), room);
  return `${INDENT}${sign} ${style.name(step.padEnd(STEP_COLUMN))}  ${middle}  ${style.dim(right)}`.trimEnd();
}

function stepDone(
  { step, ms }: EventPayloads["step.done"],
  { title, checks, said }: StepMemory,
  layout: StepLayout,
): string[] {
  if (layout.detail === "checks") return [`  ${layout.style.dim(`done in ${duration(ms)}`)}`];
  const passed = checks.filter(({ verdict }) => verdict.status === "pass").length;
  const judged = passed === checks.length ? count(passed, "check") : `${passed} of ${checks.length} checks`;
  const told = said.flatMap((text) => wrap(text, Math.min(layout.width, WIDEST), INNER)).map(layout.style.dim);
  const right = `${checks.length > 0 ? judged : ""}${duration(ms).padStart(9)}`;
  const sign = checks.some(({ verdict }) => verdict.status === "fail")
    ? "fail"
    : passed < checks.length
      ? "blocked"
      : "pass";
  return [
    line(layout, { sign: signOf(sign, layout.style), step, text: title, right }),
    ...told,
    ...troubles(checks, layout),
  ];
}

const troubles = (checks: readonly Done[], layout: Layout): string[] =>
  checks.filter(({ verdict }) => verdict.status !== "pass").flatMap((check) => verdictLines(check, layout, INNER));

function stepFailed(
  { step, message, hint }: EventPayloads["step.failed"],
  { title, checks }: StepMemory,
  layout: StepLayout,
): string[] {
  const head = line(layout, { sign: layout.style.bad(SIGN.fail), step, text: title });
  // A check that does not pass has told why already.
  const told = checks.some(({ verdict }) => verdict.status !== "pass");
  const why = [
    ...(told ? [] : labelled("why", message, layout, INNER)),
    ...(hint ? labelled("next", hint, layout, INNER) : []),
  ];
  return layout.detail === "checks" ? why : [head, ...troubles(checks, layout), ...why];
}

/** Told where nothing is redrawn: when a wait begins to be long, when what is observed changes, and every minute. */
function waited(wait: EventPayloads["wait.observed"], waits: Map<string, Told>, layout: StepLayout): string[] {
  const { what, observed, elapsedSeconds, usualSeconds } = wait;
  if (layout.live || elapsedSeconds < PATIENCE_SECONDS) return [];
  const key = `${wait.step}/${what}`;
  const told = waits.get(key);
  if (told?.observed === observed && elapsedSeconds - told.at < SILENCE_SECONDS) return [];
  waits.set(key, { observed, at: elapsedSeconds });
  const text = `${observed}, ${seconds(elapsedSeconds)} (on AWS usually ${seconds(usualSeconds)}): waiting for ${what}`;
  return [line(layout, { sign: layout.style.dim(SIGN.waiting), step: wait.step, text })];
}
