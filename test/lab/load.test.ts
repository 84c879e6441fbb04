import { expect, test } from "vitest";
import { loadLab } from "../../src/lab/load.ts";
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
