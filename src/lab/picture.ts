/** A lab's architecture as data: boxes on a grid, frames round them, arrows between them. Reports draw it. */

/** In cells of the grid, from the top left corner: [column, row]. Fractions are allowed. */
export type GridPoint = readonly [column: number, row: number];

export interface PictureBox {
  /** Unique among boxes and frames. */
  readonly id: string;
  readonly label: string;
  /** A second, quieter line. */
  readonly note?: string;
  readonly at: GridPoint;
  /** Columns and rows; one by one where it is left out. */
  readonly size?: GridPoint;
  /** The step that makes it: the report shows what came of it. */
  readonly step?: string;
}

/** A named area around boxes: a network, a cluster. Frames are drawn in their order, outer ones first. */
export interface PictureFrame {
  readonly id: string;
  readonly label: string;
  readonly at: GridPoint;
  readonly size: GridPoint;
}

export interface PictureArrow {
  /** Ids of boxes. */
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Not traffic: control, a look-up, a registration. */
  readonly dashed?: boolean;
}

export interface Picture {
  /** What it shows, in a sentence or two: the text alternative for who cannot see it. */
  readonly says: string;
  readonly size: GridPoint;
  readonly frames: readonly PictureFrame[];
  readonly boxes: readonly PictureBox[];
  readonly arrows: readonly PictureArrow[];
}

/** Letters that fit into one column, in a label and in a note. */
export const LABEL_LETTERS = 15;
export const NOTE_LETTERS = 20;

/** What is wrong with a picture, in sentences; empty for a sound one. */
export function pictureReasons(picture: Picture, steps: ReadonlySet<string>): string[] {
  const { boxes, frames, arrows } = picture;
  const reasons = picture.says.trim() === "" ? ["the picture says nothing to who cannot see it"] : [];
  const ids = [...boxes, ...frames].map(({ id }) => id);
  for (const id of new Set(ids.filter((each, i) => ids.indexOf(each) !== i)))
    reasons.push(`the picture has two parts with the id "${id}"`);
  for (const each of [...boxes, ...frames])
    if (!isInside(areaOf(each), [0, 0, ...picture.size])) reasons.push(`"${each.id}" lies outside of the picture`);
  for (const box of boxes) reasons.push(...boxReasons(box, boxes, steps));
  const known = new Set(boxes.map(({ id }) => id));
  for (const { from, to } of arrows)
    for (const end of [from, to]) if (!known.has(end)) reasons.push(`an arrow of the picture names no box: "${end}"`);
  return reasons;
}

function boxReasons(box: PictureBox, all: readonly PictureBox[], steps: ReadonlySet<string>): string[] {
  const reasons: string[] = [];
  const [wide] = box.size ?? [1, 1];
  if (box.label.length > LABEL_LETTERS * wide) reasons.push(`the label of "${box.id}" does not fit into its box`);
  if ((box.note?.length ?? 0) > NOTE_LETTERS * wide) reasons.push(`the note of "${box.id}" does not fit into its box`);
  if (box.step !== undefined && !steps.has(box.step)) reasons.push(`"${box.id}" names no step: "${box.step}"`);
  for (const other of all.slice(0, all.indexOf(box)))
    if (overlap(areaOf(box), areaOf(other))) reasons.push(`"${box.id}" and "${other.id}" overlap`);
  return reasons;
}

type Area = readonly [left: number, top: number, wide: number, high: number];

const areaOf = ({ at, size = [1, 1] }: { at: GridPoint; size?: GridPoint }): Area => [...at, ...size];

const isInside = ([left, top, wide, high]: Area, [x, y, w, h]: Area): boolean =>
  left >= x && top >= y && left + wide <= x + w && top + high <= y + h;

const overlap = ([ax, ay, aw, ah]: Area, [bx, by, bw, bh]: Area): boolean =>
  ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah;
