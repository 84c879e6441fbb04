import { expect, test } from "vitest";
import { junit } from "../../src/report/junit.ts";

test("a suite per step, a case per check; what could not be checked is an error, not a failure", () => {
  const text = junit("ecs", {
    run: "k3x7ab",
    passed: 1,
    failed: 1,
    blocked: 1,
    steps: [
      {
        step: "cluster",
        checks: [
          { check: "active", title: "ACTIVE", verdict: { status: "pass", evidence: "ACTIVE" } },
          {
            check: "insights",
            title: "Insights",
            verdict: { status: "fail", expected: "<on>", actual: "off", fix: 'say "on"' },
          },
          { check: "tags", title: "Tags", verdict: { status: "blocked", reason: "access denied\u0007" } },
        ],
      },
    ],
  });
  expect(text).toMatchInlineSnapshot(`
    "<?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="awslab ecs k3x7ab" tests="3" failures="1" errors="1">
      <testsuite name="ecs.cluster" tests="3" failures="1" errors="1">
        <testcase classname="ecs.cluster" name="active: ACTIVE"/>
        <testcase classname="ecs.cluster" name="insights: Insights">
          <failure message="say &quot;on&quot;">expected: &lt;on&gt;
    actual: off</failure>
        </testcase>
        <testcase classname="ecs.cluster" name="tags: Tags">
          <error message="access denied�"/>
        </testcase>
      </testsuite>
    </testsuites>
    "
  `);
});
