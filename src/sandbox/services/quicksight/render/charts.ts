/** What a visual shows, whatever its kind: which fields, grouped and sorted how. */
import type * as QuickSight from "@aws-sdk/client-quicksight";

export type ChartKind = "kpi" | "bar" | "line" | "pie" | "table";

export interface Dimension {
  readonly fieldId: string;
  readonly identifier: string;
  readonly column: string;
  /** Of dates: the unit that values are cut to. */
  readonly granularity?: QuickSight.TimeGranularity | undefined;
}

export interface Measure {
  readonly fieldId: string;
  readonly identifier: string;
  readonly column: string;
  readonly aggregation: string;
}

export interface Chart {
  readonly kind: ChartKind;
  readonly title: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  readonly sort: readonly QuickSight.FieldSortOptions[];
  readonly limit: number | undefined;
  readonly horizontal: boolean;
  /** Of bars of several colors: beside each other, on each other, or each as a part of the whole. */
  readonly arrangement: QuickSight.BarsArrangement;
}

/** A chart, or the reason why the sandbox does not draw it. */
export function chartOf(visual: QuickSight.Visual): Chart | string {
  const shape = shapeOf(visual);
  if (typeof shape === "string") return shape;
  const fields = { dimensions: shape.dimensions.map(dimensionOf), measures: shape.measures.map(measureOf) };
  const wrong = [...fields.dimensions, ...fields.measures].find((each) => typeof each === "string");
  if (wrong !== undefined) return wrong;
  const dimensions = fields.dimensions.filter((each) => typeof each !== "string");
  const measures = fields.measures.filter((each) => typeof each !== "string");
  if (measures.length === 0) return "This visual has no value to show.";
  return {
    kind: shape.kind,
    title: textOf(shape.title) ?? titleOf(dimensions, measures),
    dimensions,
    measures,
    sort: shape.sort ?? [],
    limit: shape.limit,
    horizontal: shape.horizontal ?? false,
    arrangement: shape.arrangement ?? "CLUSTERED",
  };
}

/** `Sum of amount_cents`. */
export const measureTitle = ({ aggregation, column }: Measure): string =>
  `${aggregation.slice(0, 1)}${aggregation.slice(1).toLowerCase().replaceAll("_", " ")} of ${column}`;

interface Shape {
  readonly kind: ChartKind;
  readonly title: QuickSight.VisualTitleLabelOptions | undefined;
  readonly dimensions: readonly QuickSight.DimensionField[];
  readonly measures: readonly QuickSight.MeasureField[];
  readonly sort?: readonly QuickSight.FieldSortOptions[] | undefined;
  readonly limit?: number | undefined;
  readonly horizontal?: boolean;
  readonly arrangement?: QuickSight.BarsArrangement | undefined;
}

function shapeOf(visual: QuickSight.Visual): Shape | string {
  const { KPIVisual, BarChartVisual, LineChartVisual, PieChartVisual, TableVisual } = visual;
  if (KPIVisual) {
    const wells = KPIVisual.ChartConfiguration?.FieldWells ?? {};
    return { kind: "kpi", title: KPIVisual.Title, dimensions: [], measures: wells.Values ?? [] };
  }
  if (BarChartVisual) return barShape(BarChartVisual);
  if (LineChartVisual) return lineShape(LineChartVisual);
  if (PieChartVisual) {
    const { FieldWells, SortConfiguration } = PieChartVisual.ChartConfiguration ?? {};
    const wells = FieldWells?.PieChartAggregatedFieldWells ?? {};
    const fields = { dimensions: wells.Category ?? [], measures: wells.Values ?? [] };
    return { kind: "pie", title: PieChartVisual.Title, ...fields, sort: SortConfiguration?.CategorySort };
  }
  if (TableVisual) {
    const { FieldWells, SortConfiguration } = TableVisual.ChartConfiguration ?? {};
    const wells = FieldWells?.TableAggregatedFieldWells;
    if (!wells) return "The sandbox draws tables with aggregated fields only.";
    const fields = { dimensions: wells.GroupBy ?? [], measures: wells.Values ?? [] };
    return { kind: "table", title: TableVisual.Title, ...fields, sort: SortConfiguration?.RowSort };
  }
  return `The sandbox does not draw a ${Object.keys(visual)[0] ?? "visual"}.`;
}

function barShape({ Title, ChartConfiguration }: QuickSight.BarChartVisual): Shape {
  const { FieldWells, SortConfiguration, Orientation, BarsArrangement } = ChartConfiguration ?? {};
  const wells = FieldWells?.BarChartAggregatedFieldWells ?? {};
  return {
    kind: "bar",
    title: Title,
    dimensions: [...(wells.Category ?? []), ...(wells.Colors ?? [])],
    measures: wells.Values ?? [],
    sort: SortConfiguration?.CategorySort,
    limit: SortConfiguration?.CategoryItemsLimit?.ItemsLimit,
    horizontal: Orientation !== "VERTICAL",
    arrangement: BarsArrangement,
  };
}

function lineShape({ Title, ChartConfiguration }: QuickSight.LineChartVisual): Shape {
  const { FieldWells, SortConfiguration } = ChartConfiguration ?? {};
  const wells = FieldWells?.LineChartAggregatedFieldWells ?? {};
  return {
    kind: "line",
    title: Title,
    dimensions: [...(wells.Category ?? []), ...(wells.Colors ?? [])],
    measures: wells.Values ?? [],
    sort: SortConfiguration?.CategorySort,
    limit: SortConfiguration?.CategoryItemsLimitConfiguration?.ItemsLimit,
  };
}

function dimensionOf(field: QuickSight.DimensionField): Dimension | string {
  const given = field.CategoricalDimensionField ?? field.DateDimensionField ?? field.NumericalDimensionField;
  if (!given) return "A dimension without a field.";
  const date = field.DateDimensionField;
  return { ...named(given), ...(date ? { granularity: date.DateGranularity ?? "DAY" } : {}) };
}

function measureOf(field: QuickSight.MeasureField): Measure | string {
  const { NumericalMeasureField: number, CategoricalMeasureField: category, DateMeasureField: date } = field;
  if (number?.AggregationFunction?.PercentileAggregation) return "The sandbox does not compute percentiles.";
  if (number) return { ...named(number), aggregation: number.AggregationFunction?.SimpleNumericalAggregation ?? "SUM" };
  if (category) return { ...named(category), aggregation: category.AggregationFunction ?? "COUNT" };
  if (date) return { ...named(date), aggregation: date.AggregationFunction ?? "COUNT" };
  return "The sandbox does not compute calculated measures.";
}

interface GivenField {
  readonly FieldId?: string | undefined;
  readonly Column?: QuickSight.ColumnIdentifier | undefined;
}

const named = ({ FieldId: fieldId = "", Column }: GivenField) => ({
  fieldId,
  identifier: Column?.DataSetIdentifier ?? "",
  column: Column?.ColumnName ?? "",
});

/** Rich text without its markup. */
function textOf(title: QuickSight.VisualTitleLabelOptions | undefined): string | undefined {
  const { PlainText, RichText } = title?.FormatText ?? {};
  const text = PlainText ?? RichText?.replaceAll(/<[^>]*>/g, "");
  return text?.trim() === "" ? undefined : text?.trim();
}

const titleOf = (dimensions: readonly Dimension[], measures: readonly Measure[]): string =>
  [
    measures.map(measureTitle).join(", "),
    ...(dimensions.length > 0 ? [`by ${dimensions.map(({ column }) => column).join(", ")}`] : []),
  ].join(" ");
