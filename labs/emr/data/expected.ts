/** What is in the data: counted by its generator, and again in test/labs/emr/data.test.ts. */
export const WORDS = 300_000;
export const DISTINCT = 400;

export const TOP_TEN: readonly (readonly [word: string, count: number])[] = [
  ["babin", 45_567],
  ["bador", 22_691],
  ["bafax", 15_481],
  ["bagel", 11_344],
  ["bahan", 9053],
  ["bajom", 7638],
  ["bakul", 6583],
  ["balis", 5783],
  ["bamon", 5083],
  ["banar", 4515],
];

/** Path, hits, answers from 500 on, bytes; by hits. */
export const PATHS: readonly (readonly [path: string, hits: number, errors: number, bytes: number])[] = [
  ["/", 7990, 177, 21_771_676],
  ["/search", 5982, 127, 16_174_513],
  ["/static/app.js", 5227, 93, 13_930_318],
  ["/static/app.css", 5217, 122, 14_152_575],
  ["/products/1", 3581, 68, 9_651_401],
  ["/cart", 3220, 77, 8_741_321],
  ["/products/2", 2791, 64, 7_555_500],
  ["/login", 2430, 44, 6_594_780],
  ["/products/3", 1959, 32, 5_253_304],
  ["/checkout", 1603, 202, 4_261_135],
];

export const DAYS = ["2025-03-01", "2025-03-02", "2025-03-03", "2025-03-04"] as const;
export const ROWS_PER_DAY = 10_000;

/** What the notebook's last cell prints. */
export const RESULT = {
  distinct: DISTINCT,
  words: WORDS,
  top: ["babin", 45_567],
  hits: 40_000,
  errors: 1006,
  worst: ["/checkout", 12.6],
} as const;
