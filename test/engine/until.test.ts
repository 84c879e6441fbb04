import { describe, expect, it } from "vitest";
import { waitUntil } from "../../src/engine/until.ts";
import type { EventCode } from "../../src/events/index.ts";
import { Missing, type Wait } from "../../src/lab/index.ts";

const wait = (values: (string | Error)[], more: Partial<Wait<string>> = {}): Wait<string> => ({
  for: "the thing",
  read: async () => {
    const value = values.length > 1 ? values.shift() : values[0];
    if (value instanceof Error) throw value;
    return value ?? "";
  },
  observed: (value) => value,
  done: (value) => value === "ready",
  usual: 1,
  limit: 5,
  ...more,
});

function bench() {
  const said: { code: EventCode; data: object }[] = [];
  const controller = new AbortController();
  const waiting = {
    step: "one",
    emit: (code: EventCode, data: object) => void said.push({ code, data }),
    signal: controller.signal,
    speed: 1000,
  };
  return { said, waiting, controller };
}

describe("waiting for a state", () => {
  it("says what it sees, once for each state, and answers the value", async () => {
    const { said, waiting } = bench();
    expect(await waitUntil(wait(["pending", "pending", "ready"]), waiting)).toBe("ready");
    expect(said.map(({ code }) => code)).toEqual(["wait.started", "wait.observed", "wait.observed", "wait.done"]);
    expect(said[1]?.data).toMatchObject({ observed: "pending", usualSeconds: 1 });
  });

  it("takes 'not found' for not yet, and any other error for an error", async () => {
    const gone = Object.assign(new Error("no"), {
      name: "ClusterNotFoundException",
      $metadata: { httpStatusCode: 400 },
    });
    const { waiting } = bench();
    expect(await waitUntil(wait([new Missing("no cluster"), gone, "ready"]), waiting)).toBe("ready");
    await expect(waitUntil(wait([new TypeError("a bug")]), waiting)).rejects.toThrow("a bug");
  });

  it("ends at once where waiting is useless, and after the limit", async () => {
    const { waiting } = bench();
    const failed = (value: string) => (value === "broken" ? "it broke" : undefined);
    await expect(waitUntil(wait(["broken"], { failed }), waiting)).rejects.toMatchObject({
      code: "WAIT_FAILED",
      message: expect.stringContaining("it broke"),
    });
    await expect(waitUntil(wait(["pending"], { limit: 0.05 }), waiting)).rejects.toMatchObject({
      code: "WAIT_TIMEOUT",
      message: expect.stringContaining("last observed: pending"),
    });
  });

  it("ends with the run's signal", async () => {
    const { waiting, controller } = bench();
    const waitingForEver = waitUntil(wait(["pending"]), { ...waiting, speed: 1 });
    controller.abort(new Error("stop"));
    await expect(waitingForEver).rejects.toThrow("stop");
  });
});
