/** A short run as events, for the tests of the reports. */
import type { Event, EventCode, EventPayloads } from "../../src/events/index.ts";
import { LEVELS } from "../../src/events/index.ts";

/** An event at `second` seconds after a fixed time. */
export const event = <C extends EventCode>(code: C, data: EventPayloads[C], second = 0): Event =>
  ({
    code,
    at: new Date(1_760_000_000_000 + second * 1000).toISOString(),
    level: LEVELS[code] ?? "info",
    data,
  }) as Event;

const started = { run: "k3x7ab", lab: "ecs", title: "Deploying containers with ECS", target: "sandbox" } as const;

export const RUN: readonly Event[] = [
  event("run.started", {
    ...started,
    account: "123456789012",
    region: "us-east-1",
    mode: "unattended",
    resumed: false,
    steps: 3,
  }),
  event("step.started", {
    step: "network",
    title: "A VPC with two public subnets",
    index: 0,
    total: 3,
    usualMinutes: 1,
  }),
  event("step.started", {
    step: "identity",
    title: "Roles for agent, task and host",
    index: 1,
    total: 3,
    usualMinutes: 1,
  }),
  event("call.sent", { step: "network", service: "ec2", operation: "CreateVpc", mutating: true }, 1),
  event("call.done", { step: "network", service: "ec2", operation: "CreateVpc", ms: 31, requestId: "r-1" }, 1),
  event("wait.started", { step: "network", what: "the VPC to become available", usualSeconds: 8 }, 2),
  event(
    "wait.observed",
    { step: "network", what: "the VPC to become available", observed: "pending", elapsedSeconds: 6, usualSeconds: 8 },
    8,
  ),
  event("wait.done", { step: "network", what: "the VPC to become available", elapsedSeconds: 7 }, 9),
  event(
    "check.done",
    check("network", "routed", "The subnets reach the internet", {
      status: "pass",
      evidence: "0.0.0.0/0 goes to igw-1",
    }),
    9,
  ),
  event("step.done", { step: "network", ms: 9_400 }, 9),
  event(
    "check.done",
    check("identity", "trust", "ECS may assume the task role", {
      status: "fail",
      expected: "ecs-tasks.amazonaws.com in the trust policy of lab-ecs-k3x7ab-task",
      actual: "ec2.amazonaws.com",
      fix: "Update the trust policy: aws iam update-assume-role-policy --role-name lab-ecs-k3x7ab-task",
    }),
    10,
  ),
  event("step.failed", { step: "identity", message: "1 of 1 checks failed", hint: "awslab hint ecs identity" }, 10),
  event("step.blocked", { step: "cluster", by: "identity" }, 10),
  event("run.finished", { run: "k3x7ab", outcome: "failed", ms: 10_200 }, 10),
];

export const CLEANUP: readonly Event[] = [
  event("cleanup.started", { run: "k3x7ab", lab: "ecs", resources: 4, resumed: false }),
  event("cleanup.deleting", { run: "k3x7ab", type: "ecs:service", id: "web" }),
  event("cleanup.waiting", { run: "k3x7ab", type: "ecs:service", id: "web", why: "draining", elapsedSeconds: 3 }),
  event("cleanup.gone", { run: "k3x7ab", type: "ecs:service", id: "web", proof: "INACTIVE" }),
  event("cleanup.gone", { run: "k3x7ab", type: "ec2:subnet", id: "subnet-1", proof: "not found" }),
  event("cleanup.gone", { run: "k3x7ab", type: "ec2:subnet", id: "subnet-2", proof: "not found" }),
  event("cleanup.retained", {
    run: "k3x7ab",
    type: "ecs:task-definition",
    id: "web:1",
    until: "AWS deletes it",
    cost: "$0",
  }),
  event("cleanup.left", {
    run: "k3x7ab",
    type: "ec2:vpc",
    id: "vpc-1",
    why: "DependencyViolation: a network interface is in use",
    dailyCost: "$0.00",
  }),
  event("cleanup.sweep", { run: "k3x7ab", pass: 1, found: 1, readErrors: 0 }),
  event("cleanup.finished", {
    run: "k3x7ab",
    outcome: "left",
    deleted: 3,
    left: 1,
    retained: 1,
    passes: 1,
    surfaces: 21,
    readErrors: 0,
    ms: 5_000,
  }),
];

function check(step: string, id: string, title: string, verdict: EventPayloads["check.done"]["verdict"]) {
  return { step, check: id, title, verdict, mistake: undefined, hints: 2, ms: 12 };
}
