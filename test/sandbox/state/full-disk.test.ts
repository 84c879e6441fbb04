import { join } from "node:path";
import { expect, test } from "vitest";
import { hasSmallDisks, onSmallDisk } from "../../support/small-disk.ts";

test.runIf(hasSmallDisks())(
  "a full disk is told at every flush, and what was not written comes with the first one that finds space",
  async () => {
    expect(await onSmallDisk(join(import.meta.dirname, "full-disk.ts"), 48)).toEqual({
      flushed: ["flushed", "STATE_WRITE_FAILED", "STATE_WRITE_FAILED", "flushed"],
      rows: [19, 20, 20, 20],
    });
  },
  60_000,
);
