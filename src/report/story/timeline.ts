/** The run as a Gantt chart in SVG: a lane for each step, its waits and checks inside. Colours come from the page's style. */
import type { RunStory, Span, StoryStep } from "../../engine/run-story.ts";
import { duration } from "../duration.ts";
import { attribute, content } from "../xml-text.ts";
import { type TimeScale, type TimeSpan, timeScale } from "./time-scale.ts";

const LABELS = 136;
const WIDTH = 940;
const RIGHT = 14;
const LANE = 22;
const BAR = 12;
const TOP = 8;
const AXIS = 44;

interface Lane {
  readonly name: string;
  readonly title: string;
  readonly bars: readonly (Span & { readonly state: string; readonly title: string })[];
  readonly waits: readonly (Span & { readonly title: string })[];
  readonly checks: readonly (Span & { readonly state: string; readonly title: string })[];
}

/** Undefined where the journal tells of no time at all. */
export function timelineSvg(story: RunStory): string | undefined {
  const lanes = [...story.steps.map(stepLane), ...sessionLanes(story)].filter(
    ({ bars, checks }) => bars.length + checks.length > 0,
  );
  if (lanes.length === 0) return undefined;
  lanes.sort((a, b) => startOf(a) - startOf(b));
  const scale = timeScale(lanes.flatMap(({ bars, checks }) => [...bars, ...checks].map(timeOf)));
  const height = TOP + lanes.length * LANE;
  const says = `Timeline: ${lanes.length} lanes from top to bottom in the order of their beginning, together ${duration(story.totals.workMs)} of work.`;
  return [
    `<svg class="timeline" viewBox="0 0 ${WIDTH} ${height + AXIS}" role="img" aria-label="${attribute(says)}">`,
    `<title>${content(says)}</title>`,
    ...axis(scale, height),
    ...lanes.flatMap((lane, i) => laneMarks(lane, scale, TOP + i * LANE)),
    "</svg>",
  ].join("\n");
}

const timeOf = ({ startedAt, endedAt }: Span): TimeSpan => ({
  from: new Date(startedAt).getTime(),
  to: new Date(endedAt).getTime(),
});

const startOf = ({ bars, checks }: Lane): number => Math.min(...[...bars, ...checks].map((each) => timeOf(each).from));

function stepLane({ id, title, attempts, waits, checks }: StoryStep): Lane {
  return {
    name: id,
    title,
    bars: attempts.map((each) => ({
      ...each,
      state: each.outcome,
      title: `${title}: ${each.outcome}, ${duration(timeOf(each).to - timeOf(each).from)}`,
    })),
    waits: waits.map((each) => ({ ...each, title: `waited ${duration(each.seconds * 1000)} for ${each.what}` })),
    checks: checks.flatMap(({ title: check, verdicts }) =>
      verdicts.map(({ status, at, ms }) => ({
        startedAt: earlier(at, ms),
        endedAt: at,
        state: status,
        title: `${check}: ${status}`,
      })),
    ),
  };
}

const earlier = (at: string, ms: number): string => new Date(new Date(at).getTime() - ms).toISOString();

/** Verifications and cleanups are lanes of their own. */
function sessionLanes({ sessions, cleanup }: RunStory): Lane[] {
  const named = sessions.filter(({ doing }) => /^(verify|cleanup)/.test(doing));
  const untold = named.some(({ doing }) => doing.startsWith("cleanup")) || cleanup.startedAt === undefined;
  const all = untold
    ? named
    : [...named, { doing: "cleanup", startedAt: cleanup.startedAt ?? "", endedAt: cleanup.endedAt ?? "" }];
  return [...new Set(all.map(({ doing }) => doing.split(" ")[0] ?? doing))].map((name) => ({
    name,
    title: name,
    bars: all
      .filter(({ doing }) => doing.startsWith(name))
      .map((each) => ({
        ...each,
        state: "session",
        title: `${name}: ${duration(timeOf(each).to - timeOf(each).from)}`,
      })),
    waits: [],
    checks: [],
  }));
}

const x = (scale: TimeScale, iso: string): number =>
  round(LABELS + scale.at(new Date(iso).getTime()) * (WIDTH - LABELS - RIGHT));

const round = (value: number): number => Math.round(value * 10) / 10;

function axis(scale: TimeScale, height: number): string[] {
  const place = (at: number): number => round(LABELS + at * (WIDTH - LABELS - RIGHT));
  const far = (at: number): boolean => scale.cuts.every((cut) => Math.abs(cut.at - at) > 0.03);
  return [
    ...scale.ticks
      .filter(({ at }) => far(at))
      .flatMap(({ at, ms }) => [
        `<line class="grid" x1="${place(at)}" y1="${TOP}" x2="${place(at)}" y2="${height + 4}"/>`,
        `<text class="tick" x="${place(at)}" y="${height + 17}" text-anchor="middle">${ms === 0 ? "0" : duration(ms)}</text>`,
      ]),
    ...scale.cuts.flatMap(({ at, ms }) => [
      `<line class="cut" x1="${place(at)}" y1="${TOP}" x2="${place(at)}" y2="${height + 4}"/>`,
      `<text class="tick" x="${place(at)}" y="${height + 17}" text-anchor="middle">⋯ ${duration(ms)}</text>`,
    ]),
    `<text class="axis" x="${(LABELS + WIDTH - RIGHT) / 2}" y="${height + 36}" text-anchor="middle">${scale.cuts.length === 0 ? "time since the start" : "time since the start, pauses left out"}</text>`,
  ];
}

function laneMarks({ name, title, bars, waits, checks }: Lane, scale: TimeScale, top: number): string[] {
  const middle = top + LANE / 2;
  const bar = top + (LANE - BAR) / 2;
  const box = (span: Span, marks: { kind: string; title: string; inset: number }): string => {
    const from = x(scale, span.startedAt);
    const wide = Math.max(1.5, round(x(scale, span.endedAt) - from));
    return `<rect class="${marks.kind}" x="${from}" y="${bar + marks.inset}" width="${wide}" height="${BAR - 2 * marks.inset}" rx="2"><title>${content(marks.title)}</title></rect>`;
  };
  return [
    `<line class="lane" x1="${LABELS}" y1="${middle}" x2="${WIDTH - RIGHT}" y2="${middle}"/>`,
    `<text class="name" x="${LABELS - 10}" y="${middle + 4}" text-anchor="end">${content(name)}<title>${content(title)}</title></text>`,
    ...bars.map((each) => box(each, { kind: `bar ${each.state}`, title: each.title, inset: 0 })),
    ...waits.map((each) => box(each, { kind: "wait", title: each.title, inset: 3.5 })),
    ...checks.map(({ state, title: told, endedAt }) => {
      const at = x(scale, endedAt);
      // Not by colour alone: what did not pass is a diamond.
      const shape =
        state === "pass"
          ? `<circle class="check pass" cx="${at}" cy="${middle}" r="3">`
          : `<path class="check ${state}" d="M${at} ${middle - 5}l5 5-5 5-5-5Z">`;
      return `${shape}<title>${content(told)}</title></${state === "pass" ? "circle" : "path"}>`;
    }),
  ];
}
