/** What a finding must be to be imported: https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html */
import type { AwsSecurityFinding, Resource } from "@aws-sdk/client-securityhub";

const LONGEST = { Id: 512, GeneratorId: 512, Title: 256, Description: 1024, ProductArn: 2048 } as const;
const DATES = ["CreatedAt", "UpdatedAt", "FirstObservedAt", "LastObservedAt"] as const;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;

/** What is wrong with a finding, in the words of AWS's schema check; empty where nothing is. */
export function problemsOf(finding: AwsSecurityFinding): string[] {
  return [
    ...(finding.SchemaVersion === "2018-10-08"
      ? []
      : ["data.SchemaVersion should be equal to one of the allowed values"]),
    ...Object.entries(LONGEST).flatMap(([name, most]) => {
      const text = finding[name as keyof typeof LONGEST] ?? "";
      if (text.trim() === "") return [`data.${name} should NOT be shorter than 1 characters`];
      return text.length > most ? [`data.${name} should NOT be longer than ${most} characters`] : [];
    }),
    ...DATES.flatMap((name) => {
      const text = finding[name];
      const isDate = text === undefined || (DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));
      return isDate ? [] : [`data.${name} should match format "date-time"`];
    }),
    ...((finding.Severity ?? finding.FindingProviderFields?.Severity)
      ? []
      : ["data should have required property 'FindingProviderFields'", "data should match some schema in anyOf"]),
    ...rangeProblems(finding),
    ...typeProblems(finding),
    ...resourceProblems(finding.Resources ?? []),
  ];
}

const rangeProblems = ({ Severity, Confidence, Criticality }: AwsSecurityFinding): string[] =>
  Object.entries({ "Severity.Normalized": Severity?.Normalized, Confidence, Criticality }).flatMap(([name, value]) => {
    if (value === undefined || (value >= 0 && value <= 100)) return [];
    return [`data.${name} should be ${value < 0 ? ">= 0" : "<= 100"}`];
  });

function typeProblems({ Types = [], FindingProviderFields }: AwsSecurityFinding): string[] {
  const types = [...Types, ...(FindingProviderFields?.Types ?? [])];
  return types.flatMap((type, i) =>
    /^([^/]+)(\/[^/]+){0,2}$/.test(type) ? [] : [`data.Types[${i}] should match pattern "^([^/]+)(/[^/]+){0,2}$"`],
  );
}

function resourceProblems(resources: readonly Resource[]): string[] {
  if (resources.length === 0) return ["data.Resources should NOT have fewer than 1 items"];
  if (resources.length > 32) return ["data.Resources should NOT have more than 32 items"];
  return resources.flatMap(({ Type, Id }, i) => [
    ...(Type ? [] : [`data.Resources[${i}].Type should NOT be shorter than 1 characters`]),
    ...(Id ? [] : [`data.Resources[${i}].Id should NOT be shorter than 1 characters`]),
  ]);
}
