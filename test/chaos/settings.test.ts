/** Account-wide settings go back to their owner's values, also where AWS refuses that for a while. */
import { ECR } from "@aws-sdk/client-ecr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { check, type Lab, lab, pass, step } from "../../src/lab/index.ts";
import { fault } from "../../src/sandbox/kit/fault.ts";
import type { Plan } from "../support/chaos/process.ts";
import { Stage } from "../support/chaos/stage.ts";

const scanning = step({
  id: "scanning",
  title: "The registry scans on push",
  covers: [],
  needs: {},
  minutes: 1,
  async solve({ aws }) {
    await aws(ECR).putRegistryScanningConfiguration({
      scanType: "BASIC",
      rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "*", filterType: "WILDCARD" }] }],
    });
  },
  locate: async () => ({}),
  checks: [
    check({ id: "on", title: "It does", hints: ["Scan.", "On push."], mistakes: [], run: async () => pass("it does") }),
  ],
});

const settingsLab: Lab = lab({
  id: "settings",
  title: "A setting",
  objective: "One setting.",
  prerequisites: [],
  steps: [scanning],
  assets: [],
  url: import.meta.url,
});

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open(settingsLab);
  expect((await stage.run()).result).toMatchObject({ outcome: "done" });
}, 120_000);
afterEach(() => stage.close());

/** Refuses the first `times` attempts to set it. */
function refusing(times: number, name: string): { plan: Plan; refused(): number } {
  let refused = 0;
  const plan: Plan = async (call, send) => {
    if (call.operation !== "PutRegistryScanningConfiguration" || refused >= times) return send();
    refused += 1;
    throw fault(name, "Not now.", { status: 400 });
  };
  return { plan, refused: () => refused };
}

describe("a cleanup", () => {
  // That the settings are as they were is what the stage itself looks at after "clean".
  it("restores a setting that is in use for a while", async () => {
    const { plan, refused } = refusing(4, "ResourceInUseException");
    expect((await stage.cleanup({ plan })).result).toMatchObject({ outcome: "clean", left: [] });
    expect(refused()).toBe(4);
  });

  it("finds it restored by hand in the meantime", async () => {
    const plan: Plan = async (call, send) => {
      if (call.operation === "PutRegistryScanningConfiguration") await send();
      if (call.mutating) throw fault("ResourceNotFoundException", "It is gone.", { status: 400 });
      return send();
    };
    expect((await stage.cleanup({ plan })).result).toMatchObject({ outcome: "clean", left: [] });
  });

  it("says that it may not restore a setting, after a few attempts", async () => {
    const { plan, refused } = refusing(Number.POSITIVE_INFINITY, "AccessDeniedException");
    expect((await stage.cleanup({ plan })).result).toMatchObject({
      outcome: "left",
      left: [{ type: "ecr:registry-scanning", why: "not restored: Not now." }],
    });
    expect(refused()).toBe(3);
    await stage.finish();
  });
});
