/** Aligned columns and wrapped paragraphs for terminals and plain files alike. */

/** Visible width: escape sequences count nothing. */
export const widthOf = (text: string): number => text.replaceAll(ESCAPE, "").length;

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal escape sequences begin with one.
const ESCAPE = /\u001b\[[0-9;]*m/g;

export const padTo = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));

/** Rows as lines, each column as wide as its widest cell, two spaces apart; no trailing spaces. */
export function columns(rows: readonly (readonly string[])[], indent = ""): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  return rows.map((row) => (indent + row.map((cell, i) => padTo(cell, widths[i] ?? 0)).join("  ")).replace(/\s+$/, ""));
}

/** A text in lines of at most `width` columns; words longer than that keep a line of their own. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/).filter((each) => each !== "")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && widthOf(longer) + indent.length > width) {
        lines.push(indent + line);
        line = word;
      } else line = longer;
    }
    lines.push(line === "" ? "" : indent + line);
  }
  return lines;
}

/** The text, cut to `width` columns with an ellipsis. Only for text without escape sequences. */
export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

/** Equal words once, with their number: `subnet ×2`. */
export function counted(words: readonly string[]): string[] {
  const numbers = new Map<string, number>();
  for (const word of words) numbers.set(word, (numbers.get(word) ?? 0) + 1);
  return [...numbers].map(([word, n]) => (n === 1 ? word : `${word} ×${n}`));
}
