/** One thing the doctor looked at. `bad` stops labs from running; `note` is worth knowing. */
export interface Finding {
  readonly what: string;
  readonly state: "good" | "note" | "bad";
  readonly found: string;
  /** What to do about it. */
  readonly fix?: string;
}

export const good = (what: string, found: string): Finding => ({ what, state: "good", found });
export const note = (what: string, found: string, fix?: string): Finding => ({
  what,
  state: "note",
  found,
  ...(fix === undefined ? {} : { fix }),
});
export const bad = (what: string, found: string, fix: string): Finding => ({ what, state: "bad", found, fix });
