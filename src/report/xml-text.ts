/** Any text as content or attribute of XML and HTML. */

export const content = (text: string): string =>
  printable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** For attributes in double quotes. */
export const attribute = (text: string): string => content(text).replaceAll('"', "&quot;").replaceAll("\n", "&#10;");

/** XML 1.0 has no place for most control characters, halves of surrogate pairs, U+FFFE and U+FFFF. */
export const printable = (text: string): string =>
  Array.from(text, (letter) => (isAllowed(letter) ? letter : "\ufffd")).join("");

const isAllowed = (letter: string): boolean =>
  (letter >= " " || letter === "\n" || letter === "\t") && !/^[\ud800-\udfff\ufffe\uffff]$/.test(letter);
