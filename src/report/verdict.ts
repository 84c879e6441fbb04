/** A check's verdict as lines: one where it passed, a small table of what is wrong and what to do where it did not. */
import type { Verdict } from "../lab/index.ts";
import { wrap } from "./columns.ts";
import { SIGN, type Style } from "./style.ts";

export interface JudgedCheck {
  readonly title: string;
  readonly verdict: Verdict;
  /** What the lab says of a mistake that it recognised. */
  readonly mistake?: string | undefined;
}

export interface Layout {
  readonly style: Style;
  /** Columns of the terminal or file. */
  readonly width: number;
}

export const signOf = (status: Verdict["status"], style: Style): string =>
  status === "pass" ? style.good(SIGN.pass) : status === "fail" ? style.bad(SIGN.fail) : style.warn(SIGN.blocked);

export function verdictLines(
  { title, verdict, mistake }: JudgedCheck,
  { style, width }: Layout,
  indent: string,
): string[] {
  const head = `${indent}${signOf(verdict.status, style)} ${title}`;
  const under = `${indent}  `;
  switch (verdict.status) {
    case "pass":
      return [head, ...wrap(verdict.evidence, width, under).map(style.dim)];
    case "fail":
      return [
        head,
        ...(mistake === undefined ? [] : wrap(mistake, width, under)),
        ...labelled("expected", verdict.expected, { style, width }, under),
        ...labelled("actual", verdict.actual, { style, width }, under),
        ...labelled("fix", verdict.fix, { style, width }, under),
      ];
    case "blocked":
      return [head, ...labelled("could not check", verdict.reason, { style, width }, under)];
  }
}

/** `label  text`, the text wrapped beside its label. */
export function labelled(label: string, text: string, { style, width }: Layout, indent: string): string[] {
  const column = Math.max(8, label.length) + 2;
  const [first = "", ...rest] = wrap(text, width, " ".repeat(indent.length + column));
  return [`${indent}${style.dim(label.padEnd(column))}${first.trimStart()}`, ...rest];
}
