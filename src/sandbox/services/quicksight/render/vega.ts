/** Bars, lines and pies as SVG, drawn by Vega. Both packages are optional: they are loaded when the first chart is drawn. */
import type { Config } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { type Fault, fault } from "../../../kit/index.ts";
import type { Group } from "./aggregate.ts";
import { type Chart, measureTitle } from "./charts.ts";
import { numberText } from "./fit-text.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** An `<svg>` element. Throws a fault that names the packages where they are not installed. */
export async function drawChart(chart: Chart, groups: readonly Group[], size: Size): Promise<string> {
  const { vega, vegaLite } = await load();
  const { spec } = vegaLite.compile(specOf(chart, groups, size), { logger: silent(vega) });
  const view = new vega.View(vega.parse(spec), { renderer: "none", logger: silent(vega) });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

async function load() {
  try {
    const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
    return { vega, vegaLite };
  } catch {
    throw notInstalled();
  }
}

const notInstalled = (): Fault =>
  fault(
    "NotImplemented",
    "Charts are drawn with vega and vega-lite, which are not installed: npm install vega vega-lite",
    { status: 501 },
  );

const silent = ({ logger, None }: typeof import("vega")) => logger(None);

const CONFIG: Config = {
  background: "transparent",
  axis: { labelFontSize: 11, titleFontSize: 11, titleFontWeight: "normal", gridColor: "#e5e8eb", domain: false },
  legend: { labelFontSize: 11 },
};

interface Datum {
  readonly key: string;
  readonly series: string;
  readonly value: number;
  /** Among the categories. */
  readonly place: number;
  /** What a person who cannot see the mark is told. */
  readonly label: string;
}

function specOf(chart: Chart, groups: readonly Group[], { width, height }: Size): TopLevelSpec {
  const values = dataOf(chart, groups);
  const common = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    width,
    height,
    autosize: { type: "fit" as const, contains: "padding" as const },
    data: { values: values.map((each) => ({ ...each })) },
    config: CONFIG as never,
  };
  const label = { description: { field: "label", type: "nominal" as const } };
  const legend = { title: null, labelLimit: 140, symbolLimit: 0 };
  if (chart.kind === "pie")
    return {
      ...common,
      mark: { type: "arc", innerRadius: 50 },
      encoding: {
        theta: { field: "value", type: "quantitative", stack: true },
        color: { field: "key", type: "nominal", sort: null, scale: { scheme: "tableau20" }, legend },
        order: { field: "place", type: "quantitative" },
        ...label,
      },
    };
  const isSplit = new Set(values.map(({ series }) => series)).size > 1;
  const color = isSplit ? { color: { field: "series", type: "nominal" as const, sort: null, legend } } : {};
  const mark =
    chart.kind === "line"
      ? { type: "line" as const, point: true, color: "#2b6cb0" }
      : { type: "bar" as const, color: "#2b6cb0" };
  return {
    ...common,
    mark,
    encoding: { ...axes(chart, isSplit, fitBeside(values, width)), ...color, ...label },
  } as TopLevelSpec;
}

/** 1,500,000 as 1.5M, and a thousand of them as B, as QuickSight writes them. */
const COMPACT = "datum.value == 0 ? '0' : replace(format(datum.value, '~s'), 'G', 'B')";

/** Whether the names of the categories have room beside each other. */
const fitBeside = (values: readonly Datum[], width: number): boolean =>
  [...new Set(values.map(({ key }) => key))].reduce((total, key) => total + (key.length + 2) * 6.5, 0) < width * 0.8;

function axes({ kind, horizontal, arrangement }: Chart, isSplit: boolean, isLevel: boolean) {
  const isParts = kind === "bar" && isSplit && arrangement === "STACKED_PERCENT";
  const isBeside = kind === "bar" && isSplit && arrangement === "CLUSTERED";
  const labels = horizontal
    ? { labelLimit: 240 }
    : { labelLimit: 90, labelAngle: isLevel ? 0 : -45, labelOverlap: kind === "line" ? ("greedy" as const) : false };
  const keys = { field: "key", type: "nominal", sort: null, axis: { title: null, ...labels } };
  const numbers = {
    field: "value",
    type: "quantitative",
    scale: { nice: 6 },
    stack: kind === "line" || isBeside ? null : isParts ? "normalize" : true,
    axis: { title: null, tickCount: 6, ...(isParts ? { format: ".0%" } : { labelExpr: COMPACT }) },
  };
  const offset = { field: "series", type: "nominal", sort: null };
  if (horizontal) return { y: keys, x: numbers, ...(isBeside ? { yOffset: offset } : {}) };
  return { x: keys, y: numbers, ...(isBeside ? { xOffset: offset } : {}) };
}

function dataOf({ measures, dimensions }: Chart, groups: readonly Group[]): Datum[] {
  const isMany = measures.length > 1;
  return groups.flatMap(({ keys, values }, place) =>
    measures.flatMap((measure, i) => {
      const value = values[i];
      if (typeof value !== "number") return [];
      const [key = measureTitle(measure), ...rest] = keys;
      const series = [...rest, ...(isMany || dimensions.length === 0 ? [measureTitle(measure)] : [])].join(", ");
      return [
        {
          key,
          series,
          value,
          place,
          label: `${[key, ...rest].join(", ")}: ${measureTitle(measure)} ${numberText(value)}`,
        },
      ];
    }),
  );
}
