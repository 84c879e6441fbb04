/** How text is marked. The plain style marks nothing; colours come from chalk, which is loaded only where they are wanted. */
import type { ChalkInstance } from "chalk";

export interface Style {
  readonly colours: boolean;
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  /** Names the reader may type or look for. */
  name(text: string): string;
}

const same = (text: string): string => text;

export const plain: Style = {
  colours: false,
  bold: same,
  dim: same,
  good: same,
  bad: same,
  warn: same,
  name: same,
};

/** Chalk takes any number of arguments; a style takes one, so that it can be given to `map`. */
export const coloured = (chalk: ChalkInstance): Style => ({
  colours: true,
  bold: (text) => chalk.bold(text),
  dim: (text) => chalk.dim(text),
  good: (text) => chalk.green(text),
  bad: (text) => chalk.red(text),
  warn: (text) => chalk.yellow(text),
  name: (text) => chalk.cyan(text),
});

/** Signs of outcomes, each one column wide. */
export const SIGN = { pass: "✔", fail: "✖", blocked: "!", now: "▸", waiting: "·", kept: "=", left: "✖" } as const;
