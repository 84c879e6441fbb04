/** What a word count wrote, in any of the forms that learners write. */
import { DISTINCT, TOP_TEN, WORDS } from "../data/expected.ts";

export type Counts = ReadonlyMap<string, number>;

const TABBED = /^(.+?)\t\s*(\d+)\s*$/;
const OTHER = /^\(?['"]?(.+?)['"]?\s*,\s*(\d+)\)?$/;

/** `word<TAB>n`, `word,n` and `('word', n)`. */
export function countsIn(lines: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const [, word, count] = TABBED.exec(line) ?? OTHER.exec(line.trim()) ?? [];
    if (word !== undefined && count !== undefined) counts.set(word, Number(count));
  }
  return counts;
}

/** Whether these are the counts of the lab's text; else what differs first. */
export function difference(counts: Counts): string | undefined {
  const sum = [...counts.values()].reduce((total, count) => total + count, 0);
  for (const [word, count] of TOP_TEN)
    if (counts.get(word) !== count) return `${word}: ${counts.get(word) ?? "absent"} instead of ${count}`;
  if (counts.size !== DISTINCT) return `${counts.size} words instead of ${DISTINCT}`;
  return sum === WORDS ? undefined : `${sum} words in all instead of ${WORDS}`;
}

/** Words with capitals or with a comma or full stop. */
export const untidy = (counts: Counts): string | undefined => [...counts.keys()].find((word) => /[A-Z.,]/.test(word));
