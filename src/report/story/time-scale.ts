/** Time on a line: spans of work keep their length, long pauses in which nothing happened shrink to a gap. */

export interface TimeSpan {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

export interface TimeScale {
  /** From 0 (left) to 1 (right). */
  at(ms: number): number;
  /** Where a pause was cut out, and how long it was. */
  readonly cuts: readonly { readonly at: number; readonly ms: number }[];
  /** Marks at round durations of work since the start. */
  readonly ticks: readonly { readonly at: number; readonly ms: number }[];
}

/** Of all time shown, the part that a cut takes, and how long a pause must be to be cut. */
const CUT = 0.02;
const LONG_PAUSE = 0.15;

export function timeScale(spans: readonly TimeSpan[]): TimeScale {
  const busy = merged(spans);
  const work = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const cutMs = Math.max(1, work * CUT);
  const pieces: { from: number; to: number; start: number }[] = [];
  const breaks: { start: number; ms: number }[] = [];
  let length = 0;
  for (const [i, span] of busy.entries()) {
    const pause = i === 0 ? 0 : span.from - (busy[i - 1]?.to ?? span.from);
    if (pause > work * LONG_PAUSE) {
      breaks.push({ start: length + cutMs / 2, ms: pause });
      length += cutMs;
    } else length += pause;
    pieces.push({ ...span, start: length });
    length += span.to - span.from;
  }
  const whole = Math.max(1, length);
  const at = (ms: number): number => {
    const piece = pieces.findLast(({ from }) => from <= ms) ?? pieces[0];
    if (!piece) return 0;
    return Math.min(1, Math.max(0, piece.start + ms - piece.from) / whole);
  };
  return {
    at,
    cuts: breaks.map(({ start, ms }) => ({ at: start / whole, ms })),
    ticks: ticksOf(whole),
  };
}

/** Spans that touch or overlap become one. */
function merged(spans: readonly TimeSpan[]): TimeSpan[] {
  const all: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to: Math.max(from, to) });
  }
  return all;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const STEPS = [
  ...[100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 20, 30, 60, 120, 240].map((n) => n * MINUTE),
];
const FEWEST = 4;

function ticksOf(whole: number): { at: number; ms: number }[] {
  const step = STEPS.findLast((each) => whole / each >= FEWEST) ?? STEPS[0] ?? whole;
  return Array.from({ length: Math.floor(whole / step) + 1 }, (_, i) => ({ at: (i * step) / whole, ms: i * step }));
}
