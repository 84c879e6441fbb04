/** The course outline that the labs teach: every bullet with a stable id, which the steps of the labs name in `covers`. */
import sections from "./outline.json" with { type: "json" };

export interface OutlineItem {
  readonly id: string;
  readonly text: string;
}

export interface OutlineTopic {
  readonly title: string;
  /** Hands-on work that a lab must do; other topics are concepts that a lab must teach. */
  readonly exercise: boolean;
  readonly items: readonly OutlineItem[];
}

export interface OutlineSection {
  readonly section: string;
  readonly area: string;
  /** The lab that teaches the section. */
  readonly lab: string;
  readonly topics: readonly OutlineTopic[];
}

export const outline: readonly OutlineSection[] = sections;

/** The sections that a lab teaches, in the outline's order. */
export const sectionsOf = (lab: string): readonly OutlineSection[] => outline.filter((section) => section.lab === lab);

/** Every bullet of these sections. */
export const itemsOf = (of: readonly OutlineSection[]): readonly OutlineItem[] =>
  of.flatMap(({ topics }) => topics.flatMap(({ items }) => items));
