import { randomUnit } from "../../../shared/random.ts";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** `j-2AXXXXXXGAPLF`, `s-...`, `if-...`, `ig-...`, `ci-...`, `es-...`, `ex-...`: the prefix and letters of EMR's alphabet. */
export const newId = (prefix: string, length = 13): string =>
  `${prefix}-${Array.from({ length }, () => LETTERS.charAt(Math.floor(randomUnit() * LETTERS.length))).join("")}`;
