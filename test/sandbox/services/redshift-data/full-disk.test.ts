import { join } from "node:path";
import { expect, test } from "vitest";
import { hasSmallDisks, onSmallDisk } from "../../../support/small-disk.ts";

const DISK_FULL = expect.stringMatching(/^ERROR: Disk Full\n {2}Detail: [\s\S]*\n {2}code: {6}1016\n/);

test.runIf(hasSmallDisks())(
  "a full disk fails what needs it in AWS's words, and nothing that was acknowledged is lost",
  async () => {
    expect(await onSmallDisk(join(import.meta.dirname, "full-disk.ts"), 320)).toEqual({
      full: { copy: DISK_FULL, make: DISK_FULL, small: "FINISHED", object: "stored" },
      empty: { object: "ServiceUnavailable", table: "ServiceUnavailable" },
      after: {
        object: "stored",
        kept: [[1], [2], [3]],
        loaded: [[0]],
        copy: "FINISHED",
        again: [[300_000]],
        huge: expect.stringContaining('relation "huge" does not exist'),
      },
    });
  },
  240_000,
);
