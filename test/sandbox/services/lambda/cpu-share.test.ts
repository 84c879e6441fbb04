import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningProcess } from "../../../../src/sandbox/engines/process/index.ts";
import { CpuShare } from "../../../../src/sandbox/services/lambda/environments/cpu-share.ts";
import { monotonicMs } from "../../../../src/shared/clock.ts";
import { createFunction, invoke, type Lab, lab } from "./lab.ts";

/** Only lower bounds are expected here: a busy machine makes everything slower, nothing quicker. */
const BURST_MS = 10;
const MB_PER_CORE = 1769;
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
