import type { RunStory, StoryCheck, StoryStep } from "../../engine/run-story.ts";
import { attribute, content } from "../xml-text.ts";

/**
 * A run's story as JUnit XML: a suite for each step, a case for each check. What could not be checked or was never judged is
 * skipped; a step that failed before its checks were asked is an error of its suite.
 */
export function storyJunit({ run, steps, totals }: RunStory): string {
  const broken = steps.filter(isBroken).length;
  const counts = {
    tests: totals.checks + broken,
    failures: totals.failed,
    errors: broken,
    skipped: totals.blocked + totals.unjudged,
    time: inSeconds(totals.workMs),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${attribute(`awslab ${run.lab} ${run.id}`)}"${attributes(counts)}>`,
    ...steps.map((step) => suiteOf(step, run)),
    "</testsuites>",
    "",
  ].join("\n");
}

/** Failed by an error, not by a check. */
const isBroken = ({ state, checks }: StoryStep): boolean =>
  state === "failed" && !checks.some(({ verdict }) => verdict?.status === "fail");

function suiteOf(step: StoryStep, { lab, startedAt }: RunStory["run"]): string {
  const suite = `${lab}.${step.id}`;
  const failures = step.checks.filter(({ verdict }) => verdict?.status === "fail").length;
  const passes = step.checks.filter(({ verdict }) => verdict?.status === "pass").length;
  const broken = isBroken(step);
  const counts = {
    tests: step.checks.length + (broken ? 1 : 0),
    failures,
    errors: broken ? 1 : 0,
    skipped: step.checks.length - failures - passes,
    time: inSeconds(step.ms),
    timestamp: (step.attempts[0]?.startedAt ?? startedAt).replace(/\.\d+Z$/, ""),
  };
  const error = `    <testcase classname="${attribute(suite)}" name="${attribute(step.title)}" time="${inSeconds(step.ms)}">\n      <error message="${attribute(step.message ?? "")}"/>\n    </testcase>`;
  return [
    `  <testsuite name="${attribute(suite)}"${attributes(counts)}>`,
    ...(broken ? [error] : []),
    ...step.checks.map((check) => caseOf(suite, check)),
    "  </testsuite>",
  ].join("\n");
}

function caseOf(suite: string, check: StoryCheck): string {
  const { id, title, verdict, mistake, ms } = check;
  const open = `    <testcase classname="${attribute(suite)}" name="${attribute(`${id}: ${title}`)}" time="${inSeconds(ms ?? 0)}"`;
  const skipped = (why: string): string => `${open}>\n      <skipped message="${attribute(why)}"/>\n    </testcase>`;
  switch (verdict?.status) {
    case "pass":
      return `${open}>\n      <system-out>${content(verdict.evidence)}</system-out>\n    </testcase>`;
    case "fail": {
      const detail = content(`expected: ${verdict.expected}\nactual: ${verdict.actual}\nfix: ${verdict.fix}`);
      return `${open}>\n      <failure message="${attribute(mistake ?? verdict.fix)}">${detail}</failure>\n    </testcase>`;
    }
    case "blocked":
      return skipped(verdict.reason);
    default:
      return skipped("not judged");
  }
}

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${attribute(`${value}`)}"`)
    .join("");
