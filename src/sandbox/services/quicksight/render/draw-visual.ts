/** One visual as the inside of an SVG element, with what it says in numbers. */
import type * as QuickSight from "@aws-sdk/client-quicksight";
import { messageOf } from "../../../../shared/errors.ts";
import type { Context } from "../../../kit/index.ts";
import { SourceError } from "../athena-source.ts";
import { rowsOf } from "../spice.ts";
import type { DataSetRow } from "../state.ts";
import { aggregate, type Group } from "./aggregate.ts";
import { type Chart, chartOf, measureTitle } from "./charts.ts";
import { escapeXml } from "./escape.ts";
import { fitText, numberText } from "./fit-text.ts";
import { shownGroups } from "./shown-groups.ts";
import { tableHeight, tablePicture } from "./table-picture.ts";
import { drawChart } from "./vega.ts";

export interface Drawing {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly svg: string;
  /** The numbers, for readers and for programs: a header and rows. */
  readonly table: readonly (readonly string[])[];
}

const WIDTH = 580;
const HEADER = 40;
const MOST_ROWS = 15;
const GREY = "#718096";
const RED = "#9b2c2c";

export async function drawVisual(
  context: Context,
  visual: QuickSight.Visual,
  sets: ReadonlyMap<string, DataSetRow>,
): Promise<Drawing> {
  const chart = chartOf(visual);
  if (typeof chart === "string") return note("Not drawn", chart);
  const identifiers = new Set([...chart.dimensions, ...chart.measures].map(({ identifier }) => identifier));
  const [identifier = ""] = identifiers;
  const set = sets.get(identifier);
  if (identifiers.size > 1) return note(chart.title, "The sandbox does not draw a visual of several data sets.");
  if (!set) return note(chart.title, `The data set ${identifier} is gone.`);
  try {
    const groups = aggregate(chart, await rowsOf(context, set));
    if (groups.length === 0 || groups.every(isBlank)) return note(chart.title, "No data", GREY);
    return await drawn(chart, groups);
  } catch (error) {
    if (error instanceof SourceError) return note(chart.title, messageOf(error));
    throw error;
  }
}

const isBlank = ({ values }: Group): boolean => values.every((value) => value === null);

async function drawn(chart: Chart, groups: readonly Group[]): Promise<Drawing> {
  const { title } = chart;
  const head = [...chart.dimensions.map(({ column }) => column), ...chart.measures.map(measureTitle)];
  const rows = (said: (value: number) => string) =>
    groups.map(({ keys, values }) => [
      ...keys,
      ...values.map((value) => (typeof value === "number" ? said(value) : (value ?? ""))),
    ]);
  const table = [head, ...rows(String)];
  if (chart.kind === "kpi") return { title, width: WIDTH, height: 130, svg: number(groups), table };
  if (chart.kind === "table") {
    const shown = [head, ...rows(numberText).slice(0, MOST_ROWS)];
    const left = groups.length > MOST_ROWS ? `The first ${MOST_ROWS} of ${groups.length} rows` : undefined;
    const place = { left: 20, top: HEADER, width: WIDTH - 40, texts: chart.dimensions.length };
    const height = HEADER + tableHeight(shown.length) + 20;
    return { title, width: WIDTH, height, svg: tablePicture(shown, place) + footer(left, height), table };
  }
  const { groups: shown, left } = shownGroups(chart, groups);
  const height = 360;
  const svg = await drawChart(chart, shown, { width: WIDTH - 40, height: height - HEADER - 40 });
  const placed = svg.replace("<svg ", `<svg x="20" y="${HEADER + 10}" `);
  return { title, width: WIDTH, height, svg: placed + footer(left, height), table };
}

const number = ([group]: readonly Group[]): string => {
  const value = group?.values[0] ?? "";
  const text = typeof value === "number" ? numberText(value) : value;
  return `<text x="20" y="100" font-size="44" fill="#1a365d">${escapeXml(fitText(text, WIDTH - 40, 44))}</text>`;
};

/** What a picture leaves out. */
const footer = (text: string | undefined, height: number): string =>
  text === undefined ? "" : `<text x="20" y="${height - 12}" font-size="11" fill="${GREY}">${escapeXml(text)}</text>`;

const note = (title: string, text: string, color = RED): Drawing => ({
  title,
  width: WIDTH,
  height: 130,
  svg: `<text x="20" y="80" font-size="13" fill="${color}">${escapeXml(fitText(text, WIDTH - 40, 13))}</text>`,
  table: [["note"], [text]],
});
