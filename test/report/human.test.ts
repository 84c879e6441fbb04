import { expect, test } from "vitest";
import { type HumanLayout, humanReport } from "../../src/report/human.ts";
import { plain } from "../../src/report/style.ts";
import { CLEANUP, event, RUN } from "./events.ts";

const layout: HumanLayout = { style: plain, width: 100, live: false, detail: "steps", calls: "none" };
const tell = (events: typeof RUN, over: Partial<HumanLayout> = {}): string => {
  const report = humanReport({ ...layout, ...over });
  return events.flatMap(report).join("\n");
};

test("an unattended run is a line per step, and only failed checks are told in full", () => {
  expect(tell(RUN)).toMatchInlineSnapshot(`
    "
    ecs  Deploying containers with ECS                                                        run k3x7ab
    sandbox · account 123456789012 · us-east-1 · unattended · 3 steps

      · network           pending, 6 s (on AWS usually 8 s): waiting for the VPC to become available
      ✔ network           A VPC with two public subnets                                 1 check    9.4 s
      ✖ identity          Roles for agent, task and host
          ✖ ECS may assume the task role
            expected  ecs-tasks.amazonaws.com in the trust policy of lab-ecs-k3x7ab-task
            actual    ec2.amazonaws.com
            fix       Update the trust policy: aws iam update-assume-role-policy --role-name
                      lab-ecs-k3x7ab-task
          next      awslab hint ecs identity
      ! cluster           not begun: it needs identity

    ✖ failed in 10 s"
  `);
});

test("what a step says stands below its line, when steps run at the same time", () => {
  const events = [
    event("step.started", { step: "one", title: "The first", index: 1, total: 2, usualMinutes: 1 }),
    event("step.started", { step: "two", title: "The second", index: 2, total: 2, usualMinutes: 1 }),
    event("step.said", { step: "one", text: "Of 20 callers, 9 saw the new edition." }),
    event("step.done", { step: "two", ms: 10 }),
    event("step.done", { step: "one", ms: 20 }),
  ];
  const lines = tell(events).split("\n");
  expect(lines.map((each) => each.trim().split(/ {2,}/)[0])).toEqual([
    "✔ two",
    "✔ one",
    "Of 20 callers, 9 saw the new edition.",
  ]);
});

test("with every check told, each shows its evidence", () => {
  expect(tell(RUN, { detail: "checks", live: true })).toMatchInlineSnapshot(`
    "
    ecs  Deploying containers with ECS                                                        run k3x7ab
    sandbox · account 123456789012 · us-east-1 · unattended · 3 steps

      ✔ The subnets reach the internet
        0.0.0.0/0 goes to igw-1
      done in 9.4 s
      ✖ ECS may assume the task role
        expected  ecs-tasks.amazonaws.com in the trust policy of lab-ecs-k3x7ab-task
        actual    ec2.amazonaws.com
        fix       Update the trust policy: aws iam update-assume-role-policy --role-name
                  lab-ecs-k3x7ab-task
          next      awslab hint ecs identity
      ! cluster           not begun: it needs identity

    ✖ failed in 10 s"
  `);
});

test("a cleanup in a terminal counts what is gone, and tells what is left in full", () => {
  expect(tell(CLEANUP, { live: true })).toMatchInlineSnapshot(`
    "
    cleanup  run k3x7ab of ecs · 4 resources

      ✔ ecs  service
      ✔ ec2  subnet ×2

      Retained by AWS itself:
        ecs:task-definition  web:1  until AWS deletes it  $0

      Left:
      ✖ ec2:vpc vpc-1  $0.00 a day
          DependencyViolation: a network interface is in use

      proof  1 look at the account found 1 of the run; the last two read 21 lists, no read error
    ✖ 1 resource left, 3 deleted in 5.0 s"
  `);
});

test("a cleanup elsewhere tells each resource as it goes", () => {
  expect(tell(CLEANUP)).toContain("gone  ec2:subnet subnet-1\n");
});

test("a clean cleanup ends with its proof", () => {
  const clean = [
    event("cleanup.sweep", { run: "k3x7ab", pass: 1, found: 0, readErrors: 0 }),
    event("cleanup.sweep", { run: "k3x7ab", pass: 2, found: 0, readErrors: 0 }),
    event("cleanup.finished", {
      run: "k3x7ab",
      outcome: "clean",
      deleted: 3,
      left: 0,
      retained: 0,
      passes: 2,
      surfaces: 42,
      readErrors: 0,
      ms: 5_000,
    }),
  ];
  expect(tell(clean)).toMatchInlineSnapshot(`
    "
      proof  2 looks at the account found 0, 0 of the run; the last two read 42 lists, no read error
    ✔ clean: 3 resources deleted, nothing left in 5.0 s"
  `);
});

test("calls are told on demand", () => {
  expect(tell(RUN)).not.toContain("CreateVpc");
  expect(tell(RUN, { calls: "changes" })).toContain("  ec2 CreateVpc  31 ms");
});

test("no line is wider than the terminal", () => {
  const lines = tell([...RUN, ...CLEANUP]).split("\n");
  expect(lines.filter((line) => line.length > layout.width)).toEqual([]);
});
