import type { Group } from "./aggregate.ts";
import type { Chart } from "./charts.ts";

/** As many as can be read; QuickSight has a scroll bar for bars, and puts what is left of a pie together. */
const MOST = { horizontal: 20, vertical: 30, pie: 20, series: 20 } as const;

export interface Shown {
  readonly groups: readonly Group[];
  /** What is not drawn, in words. */
  readonly left: string | undefined;
}

/** The categories that a picture has room for, in their order. All are in the table of numbers. */
export function shownGroups(chart: Chart, groups: readonly Group[]): Shown {
  if (chart.kind === "pie") return pieGroups(groups);
  if (chart.kind === "line") return withoutManySeries(chart, groups);
  const most = chart.horizontal ? MOST.horizontal : MOST.vertical;
  const categories = [...new Set(groups.map(({ keys }) => keys[0] ?? ""))];
  if (categories.length <= most) return withoutManySeries(chart, groups);
  const first = new Set(categories.slice(0, most));
  return {
    groups: groups.filter(({ keys }) => first.has(keys[0] ?? "")),
    left: `The first ${most} of ${categories.length} categories`,
  };
}

function pieGroups(groups: readonly Group[]): Shown {
  if (groups.length <= MOST.pie) return { groups, left: undefined };
  const rest = groups.slice(MOST.pie - 1);
  const other = rest.reduce((total, { values }) => total + (typeof values[0] === "number" ? values[0] : 0), 0);
  return {
    groups: [...groups.slice(0, MOST.pie - 1), { keys: ["Other"], values: [other] }],
    left: `Other: ${rest.length} of ${groups.length} categories`,
  };
}

function withoutManySeries({ dimensions }: Chart, groups: readonly Group[]): Shown {
  const all = [...new Set(groups.map(({ keys }) => keys.slice(1).join(", ")))];
  if (dimensions.length < 2 || all.length <= MOST.series) return { groups, left: undefined };
  const first = new Set(all.slice(0, MOST.series));
  return {
    groups: groups.filter(({ keys }) => first.has(keys.slice(1).join(", "))),
    left: `The first ${MOST.series} of ${all.length} colors`,
  };
}
