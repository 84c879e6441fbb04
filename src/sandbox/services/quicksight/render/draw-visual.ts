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
const ROW = 22;
const MOST_ROWS = 15;

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
    if (groups.length === 0) return note(chart.title, "No data.");
    return await drawn(chart, groups);
  } catch (error) {
    if (error instanceof SourceError) return note(chart.title, messageOf(error));
    throw error;
  }
}

async function drawn(chart: Chart, groups: readonly Group[]): Promise<Drawing> {
  const { title } = chart;
  const table = [
    [...chart.dimensions.map(({ column }) => column), ...chart.measures.map(measureTitle)],
    ...groups.map(({ keys, values }) => [...keys, ...values.map((value) => String(value ?? ""))]),
  ];
  if (chart.kind === "kpi") return { title, width: WIDTH, height: 130, svg: number(groups), table };
  if (chart.kind === "table") {
    const height = HEADER + ROW * (Math.min(table.length, MOST_ROWS) + 1);
    return { title, width: WIDTH, height, svg: lines(table.slice(0, MOST_ROWS)), table };
  }
  const height = 360;
  const svg = await drawChart(chart, groups, { width: WIDTH - 40, height: height - HEADER - 30 });
  return { title, width: WIDTH, height, svg: svg.replace("<svg ", `<svg x="20" y="${HEADER + 10}" `), table };
}

const number = ([group]: readonly Group[]): string =>
  `<text x="20" y="100" font-size="44" fill="#1a365d">${escapeXml(grouped(group?.values[0] ?? "no data"))}</text>`;

const lines = (table: readonly (readonly string[])[]): string =>
  table
    .map((row, y) =>
      row
        .map((cell, x) => {
          const left = 20 + (x * (WIDTH - 40)) / row.length;
          return `<text x="${left}" y="${HEADER + ROW * (y + 1)}" font-size="12">${escapeXml(cell)}</text>`;
        })
        .join(""),
    )
    .join("");

const note = (title: string, text: string): Drawing => ({
  title,
  width: WIDTH,
  height: 130,
  svg: `<text x="20" y="80" font-size="13" fill="#9b2c2c">${escapeXml(text)}</text>`,
  table: [["note"], [text]],
});

/** 1667087743 as 1,667,087,743. */
const grouped = (value: number | string): string =>
  typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : value;
