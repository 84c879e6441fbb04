import type { Catalog } from "./catalog.ts";
import type { Frame, Frames } from "./frames.ts";
import type { Storage } from "./storage.ts";

export interface Session {
  readonly frames: Frames;
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly inputs: string;
  readonly outputs: string;
  /** Temporary views: names in lower case, and the frames they show. */
  readonly views: Map<string, string>;
}

/** What a statement answers: a frame, or rows of text. */
export type Answer =
  | { readonly frame: Frame }
  | { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | boolean | null)[])[] };

export const NOTHING: Answer = { columns: [], rows: [] };
