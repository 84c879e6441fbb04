/** Ten files of text: 300,000 words of 400, often ones far oftener than rare ones, some in capitals, some before a comma. */
import type { Dice } from "./dice.ts";
import type { DataFile } from "./files.ts";

const FILES = 10;
const WORDS_PER_FILE = 30_000;

const FIRST = [
  "ba",
  "co",
  "du",
  "fe",
  "gi",
  "ho",
  "ka",
  "le",
  "mi",
  "no",
  "pa",
  "qu",
  "ra",
  "se",
  "ti",
  "vo",
  "wa",
  "xe",
  "yo",
  "zu",
];
const SECOND = [
  "bin",
  "dor",
  "fax",
  "gel",
  "han",
  "jom",
  "kul",
  "lis",
  "mon",
  "nar",
  "pes",
  "rit",
  "sol",
  "tam",
  "ver",
  "wex",
  "yal",
  "zet",
  "cor",
  "dim",
];

const VOCABULARY = FIRST.flatMap((first) => SECOND.map((second) => first + second));

/** The word of rank k is drawn with weight 1/(k+1), as in real language (Zipf). Sums up to each word. */
const SUMS: readonly number[] = (() => {
  let sum = 0;
  return VOCABULARY.map((_, rank) => (sum += Math.floor(1_000_000 / (rank + 1))));
})();

const TOTAL = SUMS.at(-1) ?? 0;

export function corpusFiles(dice: Dice): DataFile[] {
  return Array.from({ length: FILES }, (_, index) => ({
    key: `corpus/text-${String(index).padStart(2, "0")}.txt`,
    text: `${linesOf(dice).join("\n")}\n`,
  }));
}

function linesOf(dice: Dice): string[] {
  const lines: string[] = [];
  for (let left = WORDS_PER_FILE; left > 0; ) {
    const count = Math.min(left, 6 + dice.roll(9));
    lines.push(`${Array.from({ length: count }, (_, at) => written(dice, at === 0, at === count - 1)).join(" ")}.`);
    left -= count;
  }
  return lines;
}

/** A word as it stands in a line. */
function written(dice: Dice, first: boolean, last: boolean): string {
  const word = draw(dice);
  const chance = dice.roll(20);
  const cased = first || chance === 0 ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  return chance === 1 && !last ? `${cased},` : cased;
}

function draw(dice: Dice): string {
  const at = dice.roll(TOTAL);
  let low = 0;
  let high = SUMS.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((SUMS[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return VOCABULARY[low] ?? "";
}
