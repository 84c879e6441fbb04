import { expect, test } from "vitest";
import { labEntries, loadLab } from "../../src/lab/load.ts";
import { outline } from "../../src/lab/outline.ts";
import { nearestTo } from "../../src/shared/nearest.ts";

test("an unknown lab names the nearest one", async () => {
  expect(nearestTo("esc", ["ecs", "eks", "lambda"])).toBe("ecs");
  expect(nearestTo("lamda", ["ecs", "eks", "lambda"])).toBe("lambda");
  expect(nearestTo("quantum", ["ecs", "eks", "lambda"])).toBeUndefined();
  await expect(loadLab("nothing-like-it-at-all")).rejects.toMatchObject({ code: "UNKNOWN_LAB", hint: "awslab list" });
});

test("a folder without a lab is refused", async () => {
  await expect(loadLab("./test")).rejects.toMatchObject({ code: "UNKNOWN_LAB" });
});

test("the labs stand in the order of the course", () => {
  const order = outline.map(({ lab }) => lab);
  const places = labEntries().map(({ id }) => order.indexOf(id));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
});
