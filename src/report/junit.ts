/** The result of `verify` as JUnit XML, for CI systems: a suite per step, a case per check; "could not check" is an error. */
import type { VerifyResult } from "../engine/api.ts";
import { attribute, content } from "./xml-text.ts";

export function junit(lab: string, result: VerifyResult): string {
  const suites = result.steps.map(({ step, checks }) => {
    const cases = checks.map((check) => caseOf(`${lab}.${step}`, check));
    const failures = checks.filter(({ verdict }) => verdict.status === "fail").length;
    const errors = checks.filter(({ verdict }) => verdict.status === "blocked").length;
    return [
      `  <testsuite name="${attribute(`${lab}.${step}`)}" tests="${checks.length}" failures="${failures}" errors="${errors}">`,
      ...cases,
      "  </testsuite>",
    ].join("\n");
  });
  const total = result.passed + result.failed + result.blocked;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="awslab ${attribute(lab)} ${attribute(result.run)}" tests="${total}" failures="${result.failed}" errors="${result.blocked}">`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

type Judged = VerifyResult["steps"][number]["checks"][number];

function caseOf(suite: string, { check, title, verdict }: Judged): string {
  const open = `    <testcase classname="${attribute(suite)}" name="${attribute(`${check}: ${title}`)}"`;
  switch (verdict.status) {
    case "pass":
      return `${open}/>`;
    case "fail": {
      const detail = content(`expected: ${verdict.expected}\nactual: ${verdict.actual}`);
      return `${open}>\n      <failure message="${attribute(verdict.fix)}">${detail}</failure>\n    </testcase>`;
    }
    case "blocked":
      return `${open}>\n      <error message="${attribute(verdict.reason)}"/>\n    </testcase>`;
  }
}
