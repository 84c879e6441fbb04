import type { AwsSecurityFinding, SortCriterion } from "@aws-sdk/client-securityhub";
import { page } from "../../kit/index.ts";
import { dateFields, numberFields, textFields } from "./finding-fields.ts";
import { compileFilters } from "./finding-filters.ts";
import type { On } from "./handler.ts";
import { hubOf, invalidInput } from "./hub.ts";
import { findingOf, findings } from "./state.ts";

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_GetFindings.html: 100 at once. */
export const getFindings: On<"GetFindings"> = (input, context) => {
  hubOf(context);
  const passes = compileFilters(input.Filters ?? {}, context.clock.now());
  const rows = context.table(findings).list().map(findingOf).filter(passes);
  const sorted = rows.sort(orderOf(input.SortCriteria ?? []));
  const { items, next } = page(sorted, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidInputException",
  });
  return { Findings: items, NextToken: next };
};

type Order = (a: AwsSecurityFinding, b: AwsSecurityFinding) => number;

/** By the criteria in turn; the newest first where they say nothing. */
function orderOf(criteria: readonly SortCriterion[]): Order {
  const orders = criteria.map(({ Field = "", SortOrder }): Order => {
    const value = sortKeyOf(Field);
    const sign = SortOrder === "desc" ? -1 : 1;
    return (a, b) => sign * compare(value(a), value(b));
  });
  const newest: Order = (a, b) => -compare(a.UpdatedAt ?? "", b.UpdatedAt ?? "");
  return (a, b) => [...orders, newest].map((order) => order(a, b)).find((result) => result !== 0) ?? 0;
}

function sortKeyOf(field: string): (finding: AwsSecurityFinding) => string | number {
  const number = numberFields[field];
  if (number) return (finding) => number(finding) ?? -1;
  const date = dateFields[field];
  if (date) return (finding) => Date.parse(date(finding) ?? "") || 0;
  const texts = textFields[field];
  if (texts) return (finding) => texts(finding)[0] ?? "";
  throw invalidInput(`Findings cannot be sorted by ${field} in the sandbox.`);
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
