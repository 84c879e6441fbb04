/** A report before it has a format: sections of paragraphs, tables and figures. Markdown and HTML write the same one. */

export type Tone = "good" | "bad" | "warn" | "quiet";

export interface Cell {
  /** Line breaks are kept. */
  readonly text: string;
  readonly tone?: Tone;
  /** A name to type or to look for. */
  readonly code?: boolean;
  /** A second line, quieter. */
  readonly note?: string;
}

export interface Column {
  readonly title: string;
  /** Numbers and durations stand at the right. */
  readonly right?: boolean;
  /** Per cent of the table, where its columns must stand below those of other tables. */
  readonly share?: number;
}

export interface Table {
  readonly kind: "table";
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Few and short columns: not as wide as the page. */
  readonly narrow?: boolean;
  /** The row of sums. */
  readonly foot?: readonly Cell[];
}

export interface Figure {
  readonly kind: "figure";
  readonly figure: "picture" | "timeline";
  readonly caption: string;
}

export type Block =
  | { readonly kind: "text"; readonly text: string; readonly tone?: Tone }
  | { readonly kind: "heading"; readonly text: string; readonly code?: string }
  | Table
  | Figure;

export interface Section {
  /** Unique in the report: the anchor. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface StoryDocument {
  readonly title: string;
  readonly lead: string;
  /** What the reader should know first: a number and its name. */
  readonly highlights: readonly { readonly value: string; readonly name: string; readonly tone?: Tone }[];
  /** Who, where, when. */
  readonly facts: readonly { readonly name: string; readonly value: string; readonly code?: boolean }[];
  readonly sections: readonly Section[];
  readonly foot: string;
}

export const cell = (text: string, tone?: Tone): Cell => (tone ? { text, tone } : { text });
export const code = (text: string): Cell => ({ text, code: true });
