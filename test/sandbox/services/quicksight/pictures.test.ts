/** What a picture does with more than it has room for. */
import { expect, test } from "vitest";
import type { Group } from "../../../../src/sandbox/services/quicksight/render/aggregate.ts";
import type { Chart } from "../../../../src/sandbox/services/quicksight/render/charts.ts";
import { fitText, numberText } from "../../../../src/sandbox/services/quicksight/render/fit-text.ts";
import { shownGroups } from "../../../../src/sandbox/services/quicksight/render/shown-groups.ts";
import { tablePicture } from "../../../../src/sandbox/services/quicksight/render/table-picture.ts";
import { drawChart } from "../../../../src/sandbox/services/quicksight/render/vega.ts";

const field = (column: string) => ({ fieldId: column, identifier: "sales", column });
const chart = (more: Partial<Chart> = {}): Chart => ({
  kind: "bar",
  title: "Sales",
  dimensions: [field("product")],
  measures: [{ ...field("cents"), aggregation: "SUM" }],
  sort: [],
  limit: undefined,
  horizontal: true,
  arrangement: "CLUSTERED",
  ...more,
});

const groups = (count: number): Group[] =>
  Array.from({ length: count }, (_, index) => ({ keys: [`product ${index}`], values: [count - index] }));

test("bars show the first categories and say how many there are", () => {
  expect(shownGroups(chart(), groups(20))).toMatchObject({ left: undefined });
  const { groups: shown, left } = shownGroups(chart(), groups(60));
  expect(shown.map(({ keys }) => keys[0])).toEqual(
    groups(60)
      .slice(0, 20)
      .map(({ keys }) => keys[0]),
  );
  expect(left).toBe("The first 20 of 60 categories");
});

test("the small slices of a pie are one, and nothing of the sum is lost", () => {
  const { groups: shown, left } = shownGroups(chart({ kind: "pie" }), groups(60));
  expect(shown).toHaveLength(20);
  expect(shown.at(-1)?.keys).toEqual(["Other"]);
  const sum = (all: readonly Group[]) => all.reduce((total, { values }) => total + Number(values[0]), 0);
  expect(sum(shown)).toBe(sum(groups(60)));
  expect(left).toBe("Other: 41 of 60 categories");
});

test("long texts are cut, numbers are grouped", () => {
  expect(fitText("short", 100, 12)).toBe("short");
  expect(fitText("a text that is much too long for its place", 100, 12)).toBe("a text that i…");
  expect([numberText(1667087743.5), numberText(0.00012345), numberText(-3)]).toEqual([
    "1,667,087,743.5",
    "0.0001235",
    "-3",
  ]);
});

test("columns of a table never lie on each other", () => {
  const rows = [
    ["product", "country", "cents"],
    ["a product with a very long name indeed, longer than its column", "Spain", "1,234,567"],
  ];
  const svg = tablePicture(rows, { left: 20, top: 40, width: 400, texts: 2 });
  const cells = [...svg.matchAll(/<text x="([\d.]+)"[^>]*?(text-anchor="end")?[^>]*>([^<]*)</g)].slice(3);
  const spans = cells.map(([, x, end, text = ""]) => {
    const size = text.length * 12 * 0.56;
    return end ? [Number(x) - size, Number(x)] : [Number(x), Number(x) + size];
  });
  expect(cells.map(([, , , text]) => text)).toEqual([expect.stringMatching(/…$/), "Spain", "1,234,567"]);
  for (const [index, [start = 0]] of spans.slice(1).entries()) expect(start).toBeGreaterThan(spans[index]?.[1] ?? 0);
});

test("bars of several colors stand beside each other, on each other, or as parts of the whole", async () => {
  const split = ["web", "store"].flatMap((channel) =>
    ["Spain", "Japan"].map((country) => ({
      keys: [country, channel],
      values: [channel === "web" ? 1_000_000 : 3_000_000],
    })),
  );
  const drawn = (arrangement: Chart["arrangement"]) =>
    drawChart(chart({ dimensions: [field("country"), field("channel")], arrangement }), split, {
      width: 500,
      height: 300,
    });
  const [beside, onEach, parts] = await Promise.all([drawn("CLUSTERED"), drawn("STACKED"), drawn("STACKED_PERCENT")]);
  expect(beside).toContain(">3M<");
  expect(beside).not.toContain(">4M<");
  expect(onEach).toContain(">4M<");
  expect(parts).toContain(">100%<");
  for (const svg of [beside, onEach, parts]) expect(svg).not.toMatch(/>(?:series|0M)</);
});
