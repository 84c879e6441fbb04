/** Each safety element of the cleaner is needed: without it, a named case of the simulation fails. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/shared/package-root.ts";
import { MUTANTS } from "../support/mutants/mutants.ts";
import { mutatedSimulation } from "../support/mutants/mutated.ts";
import { mutantsPage } from "../support/mutants/page.ts";
import { measureSmallLab, whatBreaks } from "../support/mutants/simulation.ts";

const LIMIT = { timeout: 120_000 };

let extent: Awaited<ReturnType<typeof measureSmallLab>>;
beforeAll(async () => {
  extent = await measureSmallLab();
}, LIMIT.timeout);

describe("the product as it is", () => {
  it.each([...new Set(MUTANTS.map(({ killedBy }) => killedBy))])("keeps its word in %s", LIMIT, async (id) => {
    expect(await whatBreaks(extent, id)).toBeUndefined();
  });
});

describe("the product without", () => {
  it.each(MUTANTS)("$without breaks its word", LIMIT, async (mutant) => {
    const mutated = await mutatedSimulation(mutant);
    expect(await mutated.whatBreaks(extent, mutant.killedBy)).toBeDefined();
  });
});

it("docs/mutants.md lists them (npx tsx test/support/mutants/page.ts writes it)", () => {
  expect(readFileSync(join(packageRoot(), "docs/mutants.md"), "utf8")).toBe(mutantsPage());
});
