/** Every bullet of the course outline that a built lab teaches is covered by one of its steps. */
import { expect, test } from "vitest";
import { assetsOf } from "../../src/lab/assets.ts";
import { labEntries, loadLab } from "../../src/lab/load.ts";
import { itemsOf, sectionsOf } from "../../src/lab/outline.ts";

/** Bullets that no step covers yet, with the reason. A bullet that a step does cover may not stand here. */
const LATER: Readonly<Record<string, string>> = {};

test.each(labEntries().map(({ id }) => id))("%s covers its part of the outline", async (id) => {
  const lab = await loadLab(id);
  const covered = new Set(lab.steps.flatMap((step) => step.covers));
  const missing = itemsOf(sectionsOf(id)).filter((item) => !covered.has(item.id) && !(item.id in LATER));
  expect(missing.map((item) => item.id)).toEqual([]);
  expect(Object.keys(LATER).filter((item) => covered.has(item))).toEqual([]);
});

test.each(labEntries().map(({ id }) => id))("%s declares every asset it has", async (id) => {
  const lab = await loadLab(id);
  expect([...lab.assets].sort()).toEqual(assetsOf(lab.folder).list(""));
});

test("what is left for later is in the outline", () => {
  const known = new Set(labEntries().flatMap((lab) => itemsOf(sectionsOf(lab.id)).map((item) => item.id)));
  expect(Object.keys(LATER).filter((item) => !known.has(item))).toEqual([]);
});
