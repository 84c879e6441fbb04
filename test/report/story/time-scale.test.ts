import { expect, it } from "vitest";
import { timeScale } from "../../../src/report/story/time-scale.ts";

it("keeps the length of work and cuts long pauses out", () => {
  const scale = timeScale([
    { from: 0, to: 60_000 },
    { from: 30_000, to: 100_000 },
    { from: 10_000_000, to: 10_100_000 },
  ]);
  expect(scale.cuts).toMatchObject([{ ms: 9_900_000 }]);
  const first = scale.at(100_000) - scale.at(0);
  const second = scale.at(10_100_000) - scale.at(10_000_000);
  expect(first).toBeCloseTo(second);
  expect(scale.at(0)).toBe(0);
  expect(scale.at(10_100_000)).toBeCloseTo(1);
  expect(first + second).toBeGreaterThan(0.9);
});

it("keeps short pauses, and marks round times", () => {
  const scale = timeScale([
    { from: 0, to: 50_000 },
    { from: 55_000, to: 100_000 },
  ]);
  expect(scale.cuts).toEqual([]);
  expect(scale.ticks.map(({ ms }) => ms)).toEqual([0, 20_000, 40_000, 60_000, 80_000, 100_000]);
});

it("has a place for everything where nothing lasted", () => {
  const scale = timeScale([{ from: 5, to: 5 }]);
  expect(scale.at(5)).toBe(0);
  expect(timeScale([]).at(7)).toBe(0);
});
