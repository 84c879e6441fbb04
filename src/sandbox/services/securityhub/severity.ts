import type { Severity, SeverityLabel, SeverityUpdate } from "@aws-sdk/client-securityhub";

/** The lowest normalized score of each label: https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_Severity.html */
const LOWEST: readonly (readonly [label: SeverityLabel, score: number])[] = [
  ["CRITICAL", 90],
  ["HIGH", 70],
  ["MEDIUM", 40],
  ["LOW", 1],
  ["INFORMATIONAL", 0],
];

/** Label and normalized score, either made from the other; the label wins where both are given. */
export function completeSeverity(given: Severity | SeverityUpdate): Severity {
  const { Label, Normalized = 0 } = given;
  if (Label !== undefined) return { ...given, Label, Normalized: scoreOf(Label) };
  return { ...given, Label: LOWEST.find(([, lowest]) => Normalized >= lowest)?.[0] ?? "INFORMATIONAL", Normalized };
}

const scoreOf = (label: SeverityLabel): number => LOWEST.find(([each]) => each === label)?.[1] ?? 0;
