/** Four days of a shop's access log in the combined format, 10,000 requests each; the checkout fails far too often. */
import type { Dice } from "./dice.ts";
import type { DataFile } from "./files.ts";

const DAYS = 4;
const REQUESTS_PER_DAY = 10_000;
const SECONDS_BETWEEN = 8.64;

const PATHS: readonly (readonly [path: string, weight: number])[] = [
  ["/", 20],
  ["/cart", 8],
  ["/checkout", 4],
  ["/login", 6],
  ["/products/1", 9],
  ["/products/2", 7],
  ["/products/3", 5],
  ["/search", 15],
  ["/static/app.js", 13],
  ["/static/app.css", 13],
];

const WEIGHT = PATHS.reduce((sum, [, weight]) => sum + weight, 0);

export const weblogFiles = (dice: Dice): DataFile[] =>
  Array.from({ length: DAYS }, (_, index) => ({
    key: `weblogs/dt=2025-03-0${index + 1}/access.log`,
    text: `${Array.from({ length: REQUESTS_PER_DAY }, (_none, at) => lineOf(dice, two(index + 1), at)).join("\n")}\n`,
  }));

const two = (value: number): string => String(value).padStart(2, "0");

function lineOf(dice: Dice, day: string, at: number): string {
  const second = Math.floor(at * SECONDS_BETWEEN);
  const path = pathOf(dice.roll(WEIGHT));
  const status = statusOf(path, dice.roll(100));
  const address = `10.${dice.roll(4)}.${dice.roll(32)}.${1 + dice.roll(250)}`;
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(two).join(":");
  const method = path === "/login" || path === "/checkout" ? "POST" : "GET";
  return `${address} - - [${day}/Mar/2025:${clock} +0000] "${method} ${path} HTTP/1.1" ${status} ${200 + dice.roll(5000)}`;
}

function pathOf(roll: number): string {
  let left = roll;
  for (const [path, weight] of PATHS)
    if (left < weight) return path;
    else left -= weight;
  return "/";
}

function statusOf(path: string, chance: number): number {
  if (path === "/checkout" && chance < 12) return 503;
  if (chance < 2) return 500;
  return chance < 7 ? 404 : 200;
}
