/** A lab's picture as SVG: frames, boxes with what came of their steps, arrows. Colours come from the page's style. */
import type { StoryStep } from "../../engine/run-story.ts";
import type { Picture, PictureArrow, PictureBox, PictureFrame } from "../../lab/index.ts";
import { attribute, content } from "../xml-text.ts";

/** Units of the drawing for one cell of the grid. */
const WIDE = 120;
const HIGH = 62;
const EDGE = 8;

export function pictureSvg(picture: Picture, steps: readonly StoryStep[]): string {
  const [columns, rows] = picture.size;
  const boxes = new Map(picture.boxes.map((box) => [box.id, areaOf(box)]));
  return [
    `<svg class="picture" viewBox="${-EDGE} ${-EDGE} ${columns * WIDE + 2 * EDGE} ${rows * HIGH + 2 * EDGE}" style="max-width: ${columns * WIDE * 1.1}px" role="img" aria-label="${attribute(picture.says)}">`,
    `<title>${content(picture.says)}</title>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="head" d="M0 0.5 7.5 4 0 7.5Z"/></marker></defs>',
    ...picture.frames.map(frame),
    ...picture.arrows.map((arrow) => arrowPath(arrow, boxes)),
    ...picture.boxes.map((box) => boxMarks(box, steps)),
    ...picture.arrows.map((arrow) => arrowLabel(arrow, boxes)),
    "</svg>",
  ].join("\n");
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const areaOf = ({ at: [column, row], size: [wide, high] = [1, 1] }: Pick<PictureBox, "at" | "size">): Area => ({
  left: round(column * WIDE),
  top: round(row * HIGH),
  right: round((column + wide) * WIDE),
  bottom: round((row + high) * HIGH),
});

const round = (value: number): number => Math.round(value * 10) / 10;

const rectangle = ({ left, top, right, bottom }: Area, marks: string): string =>
  `<rect ${marks} x="${left}" y="${top}" width="${round(right - left)}" height="${round(bottom - top)}"/>`;

function frame(each: PictureFrame): string {
  const area = areaOf(each);
  return `${rectangle(area, 'class="frame" rx="8"')}\n<text class="frame-label" x="${area.left + 10}" y="${area.top + 17}">${content(each.label)}</text>`;
}

/** Not by colour alone: what passed has a tick, what failed a cross, what was not reached a broken outline. */
const SIGNS: Readonly<Record<string, readonly [sign: string, word: string]>> = {
  passed: ["✓", "passed"],
  failed: ["✕", "failed"],
  interrupted: ["…", "interrupted"],
};

function boxMarks(box: PictureBox, steps: readonly StoryStep[]): string {
  const area = areaOf(box);
  const step = steps.find(({ id }) => id === box.step);
  const state = box.step === undefined ? "given" : step ? step.state : "waiting";
  const [sign, word] = SIGNS[state] ?? ["", "not reached"];
  const told = box.step === undefined ? box.label : `${box.label}: step ${box.step} ${word}`;
  const x = (area.left + area.right) / 2;
  const y = (area.top + area.bottom) / 2;
  const line = box.note === undefined ? y + 4 : y - 2.5;
  return [
    `<g class="box ${state}"><title>${content(told)}</title>`,
    rectangle(area, 'rx="5"'),
    `<text class="label" x="${x}" y="${line}" text-anchor="middle">${content(box.label)}</text>`,
    ...(box.note === undefined
      ? []
      : [`<text class="note" x="${x}" y="${y + 12}" text-anchor="middle">${content(box.note)}</text>`]),
    ...(sign === "" ? [] : badge(sign, area)),
    "</g>",
  ].join("\n");
}

const badge = (sign: string, { right, top }: Area): string[] => [
  `<circle class="badge" cx="${right - 4}" cy="${top + 1}" r="6.5"/>`,
  `<text class="sign" x="${right - 4}" y="${top + 4.3}" text-anchor="middle">${sign}</text>`,
];

type Point = readonly [x: number, y: number];

const MARGIN = 6;

/** Straight where the boxes face each other, with one corner where they do not. */
function route(from: Area, to: Area): Point[] {
  const y = facing([from.top, from.bottom], [to.top, to.bottom]);
  if (y !== undefined)
    return from.right <= to.left
      ? [
          [from.right, y],
          [to.left, y],
        ]
      : [
          [from.left, y],
          [to.right, y],
        ];
  const x = facing([from.left, from.right], [to.left, to.right]);
  if (x !== undefined)
    return from.bottom <= to.top
      ? [
          [x, from.bottom],
          [x, to.top],
        ]
      : [
          [x, from.top],
          [x, to.bottom],
        ];
  const start = (from.top + from.bottom) / 2;
  const end = (to.left + to.right) / 2;
  return [
    [from.right <= to.left ? from.right : from.left, start],
    [end, start],
    [end, from.bottom <= to.top ? to.top : to.bottom],
  ];
}

/** The middle of what two sides have in common; undefined where that is too little for a line. */
function facing(one: readonly [number, number], other: readonly [number, number]): number | undefined {
  const from = Math.max(one[0], other[0]);
  const to = Math.min(one[1], other[1]);
  return to - from >= 2 * MARGIN ? round((from + to) / 2) : undefined;
}

function routeOf({ from, to }: PictureArrow, boxes: ReadonlyMap<string, Area>): Point[] {
  const [start, end] = [boxes.get(from), boxes.get(to)];
  return start && end ? route(start, end) : [];
}

function arrowPath(arrow: PictureArrow, boxes: ReadonlyMap<string, Area>): string {
  const points = routeOf(arrow, boxes).map(([x, y]) => `${x} ${y}`);
  return `<path class="arrow${arrow.dashed ? " dashed" : ""}" d="M${points.join(" L")}" marker-end="url(#head)"/>`;
}

/** In the middle of the longest piece, above a level one and beside an upright one. */
function arrowLabel(arrow: PictureArrow, boxes: ReadonlyMap<string, Area>): string {
  if (arrow.label === undefined) return "";
  const points = routeOf(arrow, boxes);
  const pieces = points.slice(1).map((end, i) => [points[i] ?? end, end] as const);
  const [[x1, y1], [x2, y2]] = pieces.reduce((best, each) => (lengthOf(each) > lengthOf(best) ? each : best));
  const level = y1 === y2;
  const [x, y] = [(x1 + x2) / 2 + (level ? 0 : 6), (y1 + y2) / 2 + (level ? -5 : 4)];
  return `<text class="arrow-label" x="${round(x)}" y="${round(y)}" text-anchor="${level ? "middle" : "start"}">${content(arrow.label)}</text>`;
}

const lengthOf = ([[x1, y1], [x2, y2]]: readonly [Point, Point]): number => Math.abs(x2 - x1) + Math.abs(y2 - y1);
