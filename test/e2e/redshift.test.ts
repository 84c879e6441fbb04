/** The Redshift lab, serverless, as a learner runs it: the memory of all its processes together, at every moment of it. */
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { type Learner, learner } from "./awslab.ts";

const MOST_BYTES = 1.5e9;
const LOOK_EVERY_MS = 100;

let one: Learner | undefined;
afterEach(async () => {
  await one?.awslab(["cleanup", "--all", "--yes"]);
  await one?.awslab(["sandbox", "stop"]);
});

/** Resident bytes of the command line, the sandbox and the engines: whatever has the learner's home in its environment or as its folder. */
function residentOf({ home }: Learner): number {
  let kilobytes = 0;
  for (const pid of readdirSync("/proc"))
    try {
      const own = ["cmdline", "environ"].map((file) => readFileSync(`/proc/${pid}/${file}`, "utf8")).join();
      const [, resident = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      if (own.includes(home)) kilobytes += Number(resident);
    } catch {
      // It has ended, or is no process.
    }
  return kilobytes * 1024;
}

test.runIf(process.platform === "linux")(
  "600,000 sales and 4.8 million rows of them in less than 1.5 GB, all processes together; verified, cleaned up",
  async () => {
    one = learner();
    let most = 0;
    const watched = one;
    const timer = setInterval(() => {
      most = Math.max(most, residentOf(watched));
    }, LOOK_EVERY_MS);
    const ran = await one.awslab(["run", "redshift", "--set", "mode=serverless", "--yes", "--pace", "instant"]);
    clearInterval(timer);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
    expect(most).toBeGreaterThan(0.3e9);
    expect(most).toBeLessThan(MOST_BYTES);

    const verified = await one.awslab(["verify", "redshift"]);
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(/(\d+) checks: \1 passed\n$/);
    const cleaned = await one.awslab(["cleanup", "--yes"]);
    expect(cleaned, cleaned.stdout).toMatchObject({ code: 0 });
    expect(cleaned.stdout).toMatch(/nothing left/);
  },
  600_000,
);
