import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningProcess } from "../../../../src/sandbox/engines/process/index.ts";
import { CpuShare } from "../../../../src/sandbox/services/lambda/environments/cpu-share.ts";
import { monotonicMs } from "../../../../src/shared/clock.ts";
import { createFunction, invoke, type Lab, lab } from "./lab.ts";

/** Only lower bounds are expected here: a busy machine makes everything slower, nothing quicker. */
const BURST_MS = 10;
const MB_PER_CORE = 1769;
const BURN_MS = 200;
const leastMs = (cpuMs: number, memoryMb: number): number => (cpuMs - BURST_MS) / (memoryMb / MB_PER_CORE);

const BURN = `const burn = (ms) => { const before = process.cpuUsage(); for (;;) { const { user, system } = process.cpuUsage(before); if (user + system >= ms * 1000) return; } };`;

let work: Lab;

beforeAll(async () => {
  work = await lab();
});

afterAll(() => work?.sandbox.close());

describe.skipIf(process.platform !== "linux")("on Linux", () => {
  test("less memory is less of the processor: an invocation takes as long as with its share of a core", async () => {
    const source = `${BURN} export const handler = async () => { burn(60); return 1; };`;
    for (const MemorySize of [128, 512]) {
      await createFunction(work, `burns-${MemorySize}`, source, { MemorySize, Timeout: 60 });
      await invoke(work, `burns-${MemorySize}`);
      const { log } = await invoke(work, `burns-${MemorySize}`);
      // A hundredth: Linux may be a tick behind with what a running process has used.
      const duration = Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1]) + leastMs(BURST_MS + 5, MemorySize);
      expect(duration).toBeGreaterThan(leastMs(60, MemorySize));
    }
  });

  const pins = spawnSync("taskset", ["--version"]).status === 0;
  test.skipIf(!pins)("what a function waits for this machine's processors is no part of its duration", async () => {
    // On one processor with three others that never rest, work takes two to four times as long.
    const busy = Array.from({ length: 3 }, () => spawn("taskset", ["-c", "0", process.execPath, "-e", "for (;;);"]));
    const source = `${BURN} import { execFileSync } from "node:child_process";
      execFileSync("taskset", ["-acp", "0", String(process.pid)]);
      export const handler = async () => { const begin = performance.now(); burn(${BURN_MS}); return performance.now() - begin; };`;
    try {
      await createFunction(work, "crowded", source, { MemorySize: 1769, Timeout: 60 });
      await invoke(work, "crowded");
      const { value, log } = await invoke(work, "crowded");
      const duration = Number(/\tDuration: ([\d.]+) ms/.exec(log)?.[1]);
      const waited = (value as number) - BURN_MS;
      expect(waited).toBeGreaterThan(50);
      expect(duration).toBeLessThan(BURN_MS + waited / 2);
      expect(duration).toBeGreaterThan(BURN_MS - BURST_MS);
    } finally {
      for (const each of busy) each.kill("SIGKILL");
    }
  });

  test("what passes before the invocation begins is no part of it, however busy the sandbox is", async () => {
    const child = spawn(
      process.execPath,
      ["-e", `${BURN} process.stdin.on("data", () => { burn(60); console.log("done"); });`],
      {
        detached: true,
        stdio: ["pipe", "pipe", "ignore"],
      },
    );
    const share = new CpuShare(128);
    try {
      share.add({ pid: child.pid } as RunningProcess);
      const begun = share.begin();
      const held = monotonicMs();
      while (monotonicMs() - held < 500);
      await begun;
      const begin = monotonicMs();
      child.stdin.write("go\n");
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await share.settle();
      expect(monotonicMs() - begin).toBeGreaterThan(leastMs(55, 128));
    } finally {
      share.close();
      child.kill("SIGKILL");
    }
  });
});
