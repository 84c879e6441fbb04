/** A dashboard as one SVG: its sheets below each other, two visuals in a row. */
import type { Context } from "../../../kit/index.ts";
import { dataSetsOf } from "../definition.ts";
import type { DashboardRow, DashboardVersionRow } from "../state.ts";
import { type Drawing, drawVisual } from "./draw-visual.ts";
import { escapeXml } from "./escape.ts";
import { fitText } from "./fit-text.ts";

export interface DashboardPicture {
  readonly svg: string;
  readonly drawings: readonly Drawing[];
}

const GAP = 20;
const TITLE = 60;

export async function drawDashboard(
  context: Context,
  row: DashboardRow,
  { definition }: DashboardVersionRow,
): Promise<DashboardPicture> {
  const sets = dataSetsOf(context, definition);
  const visuals = (definition.Sheets ?? []).flatMap(({ Visuals = [] }) => Visuals);
  const drawings = await Promise.all(visuals.map((visual) => drawVisual(context, visual, sets)));
  const { cells, bottom } = placed(drawings);
  const width = Math.max(...cells.map(({ x, drawing }) => x + drawing.width), 600) + GAP;
  const body = cells.map(cell).join("\n");
  const empty = drawings.length > 0 ? "" : `<text x="${GAP}" y="${TITLE + 30}" font-size="13">No visuals.</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${Math.max(bottom, 120)}" viewBox="0 0 ${width} ${Math.max(bottom, 120)}" font-family="sans-serif" role="img" aria-label="${escapeXml(row.name)}">
<title>${escapeXml(row.name)}</title>
<rect width="100%" height="100%" fill="#f4f6f8"/>
<text x="${GAP}" y="38" font-size="20" fill="#1a202c">${escapeXml(row.name)}</text>
${empty}${body}
</svg>`;
  return { svg, drawings };
}

interface Cell {
  readonly x: number;
  readonly y: number;
  readonly drawing: Drawing;
}

function placed(drawings: readonly Drawing[]): { cells: Cell[]; bottom: number } {
  const cells: Cell[] = [];
  let y = TITLE;
  for (let i = 0; i < drawings.length; i += 2) {
    const pair = drawings.slice(i, i + 2);
    let x = GAP;
    for (const drawing of pair) {
      cells.push({ x, y, drawing });
      x += drawing.width + GAP;
    }
    y += Math.max(...pair.map(({ height }) => height)) + GAP;
  }
  return { cells, bottom: y };
}

function cell({ x, y, drawing: { title, width, height, svg, table } }: Cell): string {
  const says = `${title}. ${table
    .slice(1)
    .map((row) => row.join(": "))
    .join("; ")}`;
  return `<g transform="translate(${x},${y})" role="group" aria-label="${escapeXml(says)}">
<title>${escapeXml(says)}</title>
<rect width="${width}" height="${height}" rx="6" fill="#ffffff" stroke="#d8dee4"/>
<text x="20" y="30" font-size="14" font-weight="bold" fill="#2d3748">${escapeXml(fitText(title, width - 40, 15))}</text>
${svg}
</g>`;
}
