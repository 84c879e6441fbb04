/** A story with everything in it: passes, a failure with a named mistake, blocked and unreached steps, a pause, hostile text. */
import type { RunStory, StoryCheck, StoryStep } from "../../../src/engine/run-story.ts";

const at = (time: string): string => `2026-11-23T${time}.000Z`;

const check = (id: string, verdict: StoryCheck["verdict"], time: string): StoryCheck => ({
  id,
  title: `The ${id} is right`,
  verdict,
  at: at(time),
  ms: 1000,
  verdicts: verdict ? [{ status: verdict.status, at: at(time), ms: 1000 }] : [],
});

const step = (id: string, over: Partial<StoryStep>): StoryStep => ({
  id,
  title: `Step ${id}`,
  state: "waiting",
  by: "nobody",
  attempts: [],
  ms: 0,
  waitMs: 0,
  waits: [],
  checks: [],
  hints: [],
  ...over,
});

const network = step("network", {
  title: "A network | with <tags> & a `tick`",
  state: "passed",
  by: "awslab",
  attempts: [{ startedAt: at("10:00:00"), endedAt: at("10:01:00"), outcome: "passed" }],
  ms: 60_000,
  waitMs: 30_000,
  waits: [
    {
      startedAt: at("10:00:10"),
      endedAt: at("10:00:40"),
      what: 'the "gateway" to attach',
      outcome: "done",
      seconds: 30,
      usualSeconds: 20,
    },
  ],
  checks: [check("route", { status: "pass", evidence: "<script>alert(1)</script> | two *routes*" }, "10:01:00")],
});

const service = step("service", {
  state: "failed",
  message: "The door is right: expected open, found closed.",
  // A second attempt, three hours later.
  attempts: [
    { startedAt: at("10:00:30"), endedAt: at("10:02:00"), outcome: "interrupted" },
    { startedAt: at("13:00:00"), endedAt: at("13:01:00"), outcome: "failed" },
  ],
  ms: 150_000,
  checks: [
    {
      ...check(
        "door",
        { status: "fail", expected: "open", actual: "closed\u0007", fix: 'Say "open"', mistake: "door-closed" },
        "13:00:50",
      ),
      mistake: "The door is closed.",
    },
    check("tasks", { status: "blocked", reason: "AccessDenied: not allowed" }, "13:00:55"),
    check("name", undefined, "13:00:55"),
  ],
  hints: [{ check: "door", level: 1, at: at("10:01:30"), text: "Look at the door." }],
});

export const fixedStory: RunStory = {
  format: 1,
  run: {
    id: "k3x7ab",
    lab: "small",
    title: "A small lab",
    objective: "Everything that can happen.",
    mode: "guided",
    version: "0.1.0",
    target: "sandbox",
    account: "123456789012",
    region: "us-east-1",
    caller: "arn:aws:iam::123456789012:root",
    startedAt: at("10:00:00"),
  },
  asOf: at("13:10:00"),
  outcome: "failed",
  sessions: [{ doing: "cleanup", startedAt: at("13:02:00"), endedAt: at("13:03:00") }],
  totals: {
    steps: 3,
    stepsPassed: 1,
    checks: 4,
    passed: 1,
    failed: 1,
    blocked: 1,
    unjudged: 1,
    hints: 1,
    workMs: 180_000,
    waitMs: 30_000,
  },
  steps: [network, service, step("scaling", { state: "blocked", blockedBy: "service" })],
  calls: {
    complete: false,
    services: [
      {
        service: "ec2",
        changing: 2,
        reading: 5,
        failed: 1,
        operations: [
          { operation: "CreateVpc", mutating: true, count: 2, failed: 1 },
          { operation: "DescribeVpcs", mutating: false, count: 5, failed: 0 },
        ],
      },
    ],
  },
  resources: [
    {
      type: "ec2:vpc",
      id: "vpc-1",
      origin: "created",
      step: "network",
      since: at("10:00:01"),
      end: "left",
      why: "DependencyViolation",
    },
    {
      type: "ecs:task-definition",
      id: "arn:aws:ecs:us-east-1:1:task-definition/web:1",
      origin: "created",
      step: "service",
      since: at("10:00:31"),
      end: "retained",
      why: "AWS keeps it",
    },
    {
      type: "ec2:network-interface",
      id: "eni-1",
      origin: "adopted",
      since: at("10:00:31"),
      until: at("13:02:30"),
      end: "gone",
      why: "two reads",
    },
  ],
  cost: {
    charged: false,
    usd: 0.0712,
    lines: [
      {
        what: "Application Load Balancer",
        resource: "lb",
        hours: 3.1667,
        usdPerHour: 0.0225,
        usd: 0.0712,
        source: "https://aws.amazon.com/x/ (2026-11)",
      },
      { what: "ecr:repository", resource: "r", hours: 3, source: "by use: $0.01 a day" },
    ],
  },
  cleanup: {
    state: "left",
    startedAt: at("13:02:00"),
    endedAt: at("13:03:00"),
    passes: [{ pass: 1, found: 2, surfaces: 20, readErrors: 0, at: at("13:02:10") }],
    readErrors: 0,
    deleted: 1,
    unknownCalls: 0,
  },
  quiz: [
    {
      question: "one",
      section: "A section",
      asks: "Which is it?",
      chosen: "This | one",
      right: false,
      answer: "That <one>",
    },
    { question: "two", section: "A section", asks: "And now?", chosen: "Yes", right: true, answer: "Yes" },
    { question: "three", section: "A section", asks: "And then?", answer: "No" },
  ],
  picture: {
    says: "A client, a network and a service.",
    size: [6, 2.5],
    frames: [{ id: "vpc", label: "VPC", at: [1.5, 0], size: [4.5, 2.4] }],
    boxes: [
      { id: "client", label: "Client", at: [0, 0.6] },
      { id: "door", label: "Door <1>", note: "a & b", at: [2, 0.6], step: "network" },
      { id: "tasks", label: "Tasks", at: [4, 0.6], step: "service" },
      { id: "more", label: "More", at: [4.9, 1.7], size: [1, 0.6], step: "scaling" },
    ],
    arrows: [
      { from: "client", to: "door", label: "HTTP" },
      { from: "door", to: "tasks" },
      { from: "door", to: "more", dashed: true },
    ],
  },
};
