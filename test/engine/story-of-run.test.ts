import { describe, expect, it } from "vitest";
import { storyOfRun } from "../../src/engine/story-of-run.ts";
import type { Entry, RunEntry } from "../../src/journal/index.ts";
import type { Lab } from "../../src/lab/index.ts";
import { smallLab } from "../support/small-lab.ts";

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 23, 10) + seconds * 1000).toISOString();

const run: RunEntry = {
  kind: "run",
  run: "k3x7ab",
  lab: "small",
  nonce: "0".repeat(32),
  target: "sandbox",
  account: "123456789012",
  partition: "aws",
  region: "us-east-1",
  caller: "arn:aws:iam::123456789012:root",
  profile: undefined,
  endpoint: undefined,
  mode: "guided",
  optional: [],
  version: "0.1.0",
  at: at(0),
};

const step = (id: string, state: "started" | "solved" | "failed" | "passed", seconds: number): Entry => ({
  kind: "step",
  step: id,
  state,
  message: state === "failed" ? "it did not work" : undefined,
  at: at(seconds),
});

const verdict = (check: string, status: "pass" | "fail", seconds: number): Entry => ({
  kind: "verdict",
  step: "network",
  check,
  title: "as it was called then",
  verdict:
    status === "pass" ? { status, evidence: "seen" } : { status, expected: "two", actual: "one", fix: "make another" },
  mistake: undefined,
  ms: 100,
  at: at(seconds),
});

function intent(call: number, type: string, input: object, seconds: number): Entry {
  const [service = ""] = type.split(":");
  const common = { kind: "intent", call, step: "network", service, operation: "CreateIt", input } as const;
  return { ...common, type, token: undefined, attempt: 1, at: at(seconds) };
}

const ack = (call: number, type: string, id: string, seconds: number): Entry => ({
  kind: "ack",
  call,
  resources: [{ type, id, ids: {} }],
  requestId: undefined,
  at: at(seconds),
});

const gone = (type: string, id: string, seconds: number, why = "two reads did not find it"): Entry[] =>
  (["intent", "accepted", "gone"] as const).map((state) => ({ kind: "delete", state, type, id, why, at: at(seconds) }));

const dailyCost = (type: string) => (type === "ecr:repository" ? "$0.01 (0.1 GB)" : "free");

function tell(entries: readonly Entry[], known: { lab: Lab | undefined } = { lab: smallLab }) {
  const story = storyOfRun([run, ...entries], { ...known, asOf: at(7200), dailyCost });
  if (!story) throw new Error("no story");
  return story;
}

describe("steps of a story", () => {
  it("counts every attempt, ends an interrupted one at its last word, and sums waits that overlap once", () => {
    const wait = (seconds: number, end: number): Entry => ({
      kind: "wait",
      step: "network",
      what: "it",
      outcome: "done",
      usualSeconds: 5,
      seconds,
      at: at(end),
    });
    const { steps, totals } = tell([
      step("network", "started", 10),
      wait(10, 25),
      wait(10, 30),
      step("network", "started", 100),
      step("network", "solved", 110),
      verdict("groups", "fail", 112),
      step("network", "failed", 112),
      step("network", "started", 200),
      verdict("groups", "pass", 203),
      step("network", "passed", 203),
    ]);
    expect(steps[0]).toMatchObject({
      id: "network",
      state: "passed",
      by: "awslab",
      ms: 20_000 + 12_000 + 3000,
      waitMs: 15_000,
      attempts: [{ outcome: "interrupted", endedAt: at(30) }, { outcome: "failed" }, { outcome: "passed" }],
      checks: [{ id: "groups", title: "Two groups name each other", verdict: { status: "pass" } }],
    });
    expect(steps[0]?.checks[0]?.verdicts.map(({ status }) => status)).toEqual(["fail", "pass"]);
    expect(totals).toMatchObject({ workMs: 35_000, waitMs: 15_000, stepsPassed: 1, steps: 4 });
  });

  it("tells what is the learner's, what failed, and what was not reached because of it", () => {
    const story = tell([
      step("network", "passed", 5),
      step("subnet", "started", 6),
      step("subnet", "failed", 7),
      { kind: "hint", step: "subnet", check: "there", level: 2, at: at(8) },
    ]);
    expect(story.outcome).toBe("failed");
    expect(story.steps.map(({ id, state, by, blockedBy }) => [id, state, by, blockedBy])).toEqual([
      ["network", "passed", "learner", undefined],
      ["subnet", "failed", "nobody", undefined],
      ["identity", "waiting", "nobody", undefined],
      ["logs", "blocked", "nobody", "subnet"],
    ]);
    expect(story.steps[1]).toMatchObject({ message: "it did not work", hints: [{ level: 2, text: "CreateSubnet." }] });
  });

  it("believes the newest verdict: what passed may have been lost", () => {
    const { steps, outcome } = tell([
      step("network", "started", 1),
      verdict("groups", "pass", 2),
      step("network", "passed", 2),
      verdict("groups", "fail", 9),
    ]);
    expect(steps[0]).toMatchObject({
      state: "failed",
      by: "awslab",
      message: expect.stringContaining("passed before"),
    });
    expect(outcome).toBe("failed");
  });

  it("is told without the lab, and from a journal of an older awslab", () => {
    const story = tell([step("network", "started", 1), step("network", "passed", 2)], { lab: undefined });
    expect(story.steps).toMatchObject([{ id: "network", title: "network", state: "passed", checks: [] }]);
    expect(story.outcome).toBe("done");
    expect(story.calls.complete).toBe(false);
    expect(storyOfRun([], { lab: smallLab, asOf: at(1), dailyCost })).toBeUndefined();
  });
});

describe("calls of a story", () => {
  const session = (from: number, to: number): Entry => ({
    kind: "session",
    doing: "run small",
    startedAt: at(from),
    at: at(to),
    calls: { "ec2:DescribeVpcs": { count: 3, failed: 1, mutating: false } },
  });

  it("adds what each process counted", () => {
    const { calls } = tell([session(1, 10), session(20, 30)]);
    expect(calls).toMatchObject({ complete: true, services: [{ service: "ec2", reading: 6, changing: 0, failed: 2 }] });
  });

  it("counts the changing calls of a process that died, and says that reads are missing", () => {
    const { calls } = tell([intent(1, "ec2:vpc", {}, 5), session(20, 30)]);
    expect(calls).toMatchObject({ complete: false, services: [{ service: "ec2", reading: 3, changing: 1 }] });
  });
});

describe("cost of a story", () => {
  it("is hours of life times price; what still exists lives until now", () => {
    const type = "elastic-load-balancing-v2:load-balancer";
    const made = [intent(1, type, { Subnets: ["a", "b"] }, 0), ack(1, type, "lb", 0)];
    expect(tell([...made, ...gone(type, "lb", 3600)]).cost.usd).toBeCloseTo(0.0225 + 2 * 0.005);
    expect(tell(made).cost.usd).toBeCloseTo(2 * (0.0225 + 2 * 0.005));
  });

  it("says unknown where there is no price, and nothing where it is free", () => {
    const { cost } = tell([
      intent(1, "ecr:repository", {}, 0),
      ack(1, "ecr:repository", "r", 0),
      intent(2, "ec2:vpc", {}, 0),
      ack(2, "ec2:vpc", "v", 0),
    ]);
    expect(cost).toMatchObject({ charged: false, usd: 0, lines: [{ what: "ecr:repository" }] });
    expect(cost.lines[0]?.usd).toBeUndefined();
  });

  it("prices the instances of a group from the group's template, from their launch on", () => {
    const template = { LaunchTemplateData: { InstanceType: "t3.small" } };
    const { cost } = tell([
      intent(1, "ec2:launch-template", template, 0),
      ack(1, "ec2:launch-template", "lt", 0),
      {
        kind: "adopted",
        resource: { type: "ec2:instance", id: "i-1", ids: {} },
        proof: "AWS made it",
        createdAt: at(0),
        at: at(1800),
      },
      ...gone("ec2:instance", "i-1", 3600),
    ]);
    expect(cost.usd).toBeCloseTo(0.0208 + 0.005);
  });
});

describe("cleanup of a story", () => {
  const sweep = (pass: number, found: number, seconds: number): Entry => ({
    kind: "sweep",
    pass,
    found,
    surfaces: 20,
    readErrors: 0,
    at: at(seconds),
  });
  const made = [intent(1, "ec2:vpc", {}, 0), ack(1, "ec2:vpc", "v", 0)];

  it("is not begun, unproven, left, clean", () => {
    expect(tell(made).cleanup.state).toBe("not begun");
    expect(tell([...made, sweep(1, 1, 10)]).cleanup.state).toBe("undetermined");
    const left: Entry = { kind: "delete", state: "left", type: "ec2:vpc", id: "v", why: "busy", at: at(11) };
    expect(tell([...made, sweep(1, 1, 10), left]).cleanup.state).toBe("left");
  });

  it("proves with the looks of the last cleanup, not of one that was interrupted", () => {
    const { cleanup, resources } = tell([
      ...made,
      sweep(1, 1, 10),
      sweep(1, 1, 20),
      ...gone("ec2:vpc", "v", 21),
      sweep(2, 0, 22),
      sweep(3, 0, 23),
      { kind: "clean", passes: 3, at: at(24) },
    ]);
    expect(cleanup).toMatchObject({ state: "clean", startedAt: at(10), endedAt: at(24), deleted: 1, surfaces: 40 });
    expect(cleanup.passes.map(({ pass }) => pass)).toEqual([1, 2, 3]);
    expect(resources).toMatchObject([{ id: "v", end: "gone", since: at(0), until: at(21), step: "network" }]);
  });

  it("knows a namespace and the operation that made it as one", () => {
    const type = "servicediscovery:namespace";
    const { resources } = tell([
      intent(1, type, {}, 0),
      ack(1, type, "operation/1", 0),
      { kind: "adopted", resource: { type, id: "ns-1", ids: {} }, proof: "its name", at: at(5) },
      ...gone(type, "operation/1", 10, "it is ns-1"),
      ...gone(type, "ns-1", 11),
    ]);
    expect(resources).toMatchObject([{ id: "ns-1", origin: "created", step: "network", since: at(0), end: "gone" }]);
  });
});
