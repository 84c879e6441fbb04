/** The width of a letter of a sans-serif font, in its size: an estimate, as there is no font to measure here. */
const LETTER = 0.56;

/** A text that fits into `width` pixels, cut with an ellipsis where it is too long. */
export function fitText(text: string, width: number, fontSize: number): string {
  const most = Math.max(1, Math.floor(width / (fontSize * LETTER)));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** 1667087743.5 as 1,667,087,743.5; small fractions keep four digits. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  const digits = size !== 0 && size < 0.01 ? { maximumSignificantDigits: 4 } : { maximumFractionDigits: 2 };
  return value.toLocaleString("en-US", digits);
}
