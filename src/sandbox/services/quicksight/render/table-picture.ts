import { escapeXml } from "./escape.ts";
import { fitText } from "./fit-text.ts";

const ROW = 22;
const FONT = 12;
const GAP = 12;

export interface TablePlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  /** Columns of text; those after them are numbers, on the right of their place. */
  readonly texts: number;
}

/** Rows as SVG text: columns as wide as what is in them, cut where the table would be too wide. */
export function tablePicture(table: readonly (readonly string[])[], { left, top, width, texts }: TablePlace): string {
  const widths = columnWidths(table, width, texts);
  const starts = widths.map((_, index) => left + widths.slice(0, index).reduce((sum, each) => sum + each + GAP, 0));
  const cell = (text: string, x: number, y: number): string => {
    const [start = left, size = 0] = [starts[x], widths[x]];
    const isNumber = x >= texts;
    const place = `x="${isNumber ? start + size : start}" y="${top + ROW * (y + 1)}" font-size="${FONT}"`;
    const look = `${isNumber ? ' text-anchor="end"' : ""}${y === 0 ? ' font-weight="bold"' : ""}`;
    return `<text ${place}${look}>${escapeXml(fitText(text, size, FONT))}</text>`;
  };
  const rule = `<line x1="${left}" x2="${left + width}" y1="${top + ROW + 7}" y2="${top + ROW + 7}" stroke="#d8dee4"/>`;
  return rule + table.map((row, y) => row.map((text, x) => cell(text, x, y)).join("")).join("");
}

export const tableHeight = (rows: number): number => ROW * (rows + 1);

/** Numbers need all of their places; texts share what is left fairly: a short one gets what it needs. */
function columnWidths(table: readonly (readonly string[])[], width: number, texts: number): number[] {
  const wanted = (table[0] ?? []).map((_, x) =>
    Math.max(30, ...table.map((row) => (row[x]?.length ?? 0) * FONT * 0.62)),
  );
  const room = width - GAP * Math.max(0, wanted.length - 1);
  const left = room - total(wanted);
  if (left >= 0) return wanted.map((each) => each + left / Math.max(1, wanted.length));
  const numbers = wanted.slice(texts);
  const forNumbers = Math.min(total(numbers), texts === 0 ? room : (room * 2) / 3);
  const shrink = forNumbers / Math.max(1, total(numbers));
  return [...shared(wanted.slice(0, texts), room - forNumbers), ...numbers.map((each) => each * shrink)];
}

/** The shortest first: what one does not need the others get. */
function shared(wanted: readonly number[], room: number): number[] {
  const given = wanted.map(() => 0);
  let left = room;
  const order = wanted.map((size, index) => ({ size, index })).sort((a, b) => a.size - b.size);
  for (const [place, { size, index }] of order.entries()) {
    const share = Math.min(size, left / (order.length - place));
    given[index] = share;
    left -= share;
  }
  return given;
}

const total = (all: readonly number[]): number => all.reduce((sum, each) => sum + each, 0);
