import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type Learner, learner } from "./awslab.ts";

let one: Learner | undefined;
afterEach(async () => {
  await one?.awslab(["cleanup", "--all", "--yes"]);
  await one?.awslab(["sandbox", "stop"]);
});

/** Processes whose environment or arguments name the learner's home: servers, tasks, agents. */
function processesOf({ home }: Learner): string[] {
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        return [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some((file) =>
          readFileSync(file, "utf8").includes(home),
        );
      } catch {
        return false;
      }
    });
}

test("run, verify, cleanup, status: twice from an empty home, and nothing is left", async () => {
  one = learner();
  for (const _ of [1, 2]) {
    const ran = await one.awslab(["run", "ecs", "--yes", "--pace", "instant"]);
    expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/✔ autoscaling/);

    const verified = await one.awslab(["verify", "ecs"]);
    expect(verified, verified.stdout).toMatchObject({ code: 0 });
    expect(verified.stdout).toMatch(/(\d+) checks: \1 passed\n$/);

    const cleaned = await one.awslab(["cleanup", "--yes"]);
    expect(cleaned, cleaned.stdout).toMatchObject({ code: 0 });
    expect(cleaned.stdout).toMatch(/proof .*no read error\n✔ clean: \d+ resources deleted, nothing left/);

    const status = await one.awslab(["status", "--json"]);
    expect(JSON.parse(status.stdout)).toEqual([]);
    if (process.platform === "linux") expect(processesOf(one)).toEqual([]);
  }
}, 240_000);

test("kill -9 in the middle, then resume finishes the lab", async () => {
  one = learner();
  const first = one.start(["run", "ecs", "--yes", "--pace", "instant"]);
  const runs = join(one.home, "state", "runs");
  const deadline = performance.now() + 60_000;
  // Some calls are on record: the run is in the middle.
  while (journalLines(runs) < 40 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGKILL");
  await first.ended;

  const open = JSON.parse((await one.awslab(["status", "--json"])).stdout);
  expect(open).toMatchObject([{ lab: "ecs", state: "open" }]);
  expect(open[0]).not.toHaveProperty("heldBy");
  const resumed = await one.awslab(["resume", "--yes"]);
  expect(resumed, resumed.stdout + resumed.stderr).toMatchObject({ code: 0 });
  expect(await one.awslab(["cleanup", "--yes"])).toMatchObject({ code: 0 });
}, 240_000);

test("Ctrl-C stops where it is safe, with 130 and what to type next", async () => {
  one = learner();
  const first = one.start(["run", "ecs", "--yes", "--pace", "fast"]);
  const runs = join(one.home, "state", "runs");
  const deadline = performance.now() + 60_000;
  while (journalLines(runs) < 10 && performance.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 20));
  first.kill("SIGINT");
  const ended = await first.ended;
  expect(ended, ended.stderr).toMatchObject({ code: 130 });
  expect(ended.stdout).toContain("interrupted");
  expect(ended.stderr).toMatch(/awslab resume ecs[\s\S]*awslab cleanup --run \w{6}/);
}, 120_000);

test("events are NDJSON on stdout, and nothing else is", async () => {
  one = learner();
  const ran = await one.awslab(["run", "ecs", "--challenge", "--json", "--pace", "instant"]);
  const events = ran.stdout
    .trimEnd()
    .split("\n")
    .map((line): { code: string; at: string } => JSON.parse(line));
  expect(events.map(({ code }) => code)).toEqual(
    expect.arrayContaining(["run.started", "call.sent", "check.done", "run.finished"]),
  );
  expect(events.at(-1)).toMatchObject({ code: "run.finished", data: { outcome: "done" } });
}, 120_000);

function journalLines(runs: string): number {
  try {
    const [run = ""] = readdirSync(runs);
    return readFileSync(join(runs, run, "journal.ndjson"), "utf8").split("\n").length;
  } catch {
    return 0;
  }
}
