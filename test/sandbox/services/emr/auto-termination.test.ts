import { afterEach, expect, test, vi } from "vitest";
import { createSite, type Site } from "./site.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await site?.sandbox.close();
  site = undefined;
});

test("a cluster that is idle for as long as its policy says ends itself; work begins the time anew", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  site = await createSite();
  const id = await site.start({ AutoTerminationPolicy: { IdleTimeout: 600 } });
  const state = async () => (await site?.cluster(id))?.Status?.State;
  await vi.advanceTimersByTimeAsync(500_000);
  expect(await state()).toBe("WAITING");
  await site.step(id, ["hive", "-e", "SELECT 1"]);
  await vi.advanceTimersByTimeAsync(500_000);
  expect(await state()).toBe("WAITING");
  await vi.advanceTimersByTimeAsync(200_000);
  const ended = await site.inState(id, "TERMINATED");
  expect(ended.Status?.StateChangeReason?.Message).toBe("Auto-terminated after the idle timeout");
});

test("without a policy, or without it any more, an idle cluster stays", async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  site = await createSite();
  const id = await site.start({ AutoTerminationPolicy: { IdleTimeout: 60 } });
  await site.emr.RemoveAutoTerminationPolicy({ ClusterId: id });
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect((await site.cluster(id)).Status?.State).toBe("WAITING");
  await expect(
    site.emr.PutAutoTerminationPolicy({ ClusterId: id, AutoTerminationPolicy: { IdleTimeout: 59 } }),
  ).rejects.toThrow("between 60 seconds and 604800 seconds");
});
