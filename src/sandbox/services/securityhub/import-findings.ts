import type { AwsSecurityFinding, ImportFindingsError } from "@aws-sdk/client-securityhub";
import { type Context, fault } from "../../kit/index.ts";
import { problemsOf } from "./finding-format.ts";
import type { On } from "./handler.ts";
import { hubOf, invalidInput } from "./hub.ts";
import { completeSeverity } from "./severity.ts";
import { type FindingRow, findings, keyOf } from "./state.ts";

const MOST_FINDINGS = 100;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
export const batchImportFindings: On<"BatchImportFindings"> = (input, context) => {
  hubOf(context);
  const given = input.Findings ?? [];
  if (given.length === 0 || given.length > MOST_FINDINGS)
    throw invalidInput(`Invalid parameter 'Findings'. data.Findings should have 1 to ${MOST_FINDINGS} items.`);
  for (const finding of given) checkProduct(context, finding);
  const failed: ImportFindingsError[] = [];
  for (const finding of given) {
    const problems = problemsOf(finding);
    if (problems.length === 0) store(context, finding);
    else
      failed.push({
        Id: finding.Id ?? "",
        ErrorCode: "InvalidInput",
        ErrorMessage: `Finding does not adhere to Amazon Finding Format. ${problems.join(", ")}.`,
      });
  }
  return { FailedCount: failed.length, SuccessCount: given.length - failed.length, FailedFindings: failed };
};

/** An account imports for itself, as its own default product: integrations of other products are not in the sandbox. */
function checkProduct(context: Context, { ProductArn = "", AwsAccountId }: AwsSecurityFinding): void {
  const { account, region, principal } = context;
  const own = `arn:aws:securityhub:${region}:${account}:product/${account}/default`;
  if (ProductArn === own && AwsAccountId === account) return;
  throw fault(
    "AccessDeniedException",
    `User: ${"arn" in principal ? principal.arn : principal.service} is not authorized to perform: securityhub:BatchImportFindings on resource: ${ProductArn}`,
    { status: 403 },
  );
}

/** A finding with the same id and product is updated, unless what is there is newer. What customers changed stays theirs. */
function store(context: Context, finding: AwsSecurityFinding): void {
  const table = context.table(findings);
  const key = keyOf(finding);
  const known = table.get(key);
  if (known && Date.parse(finding.UpdatedAt ?? "") < Date.parse(known.imported.UpdatedAt ?? "")) return;
  table.put(key, { imported: completed(context, finding), changes: known ? keptChanges(known, finding) : {} });
}

function completed(context: Context, finding: AwsSecurityFinding): AwsSecurityFinding {
  const { FindingProviderFields: own = {}, Types } = finding;
  const severity = completeSeverity({ ...own.Severity, ...finding.Severity });
  return {
    ...finding,
    ProductName: finding.ProductName ?? "Default",
    CompanyName: finding.CompanyName ?? "Personal",
    Region: finding.Region ?? context.region,
    Severity: severity,
    Types: Types ?? own.Types ?? [],
    FindingProviderFields: {
      ...own,
      Severity: { Label: severity.Label, ...(severity.Original ? { Original: severity.Original } : {}) },
      Types: own.Types ?? Types ?? [],
    },
    RecordState: finding.RecordState ?? "ACTIVE",
    WorkflowState: "NEW",
    Workflow: { Status: "NEW" },
    // Providers cannot write these: they are for customers.
    Note: undefined,
    UserDefinedFields: undefined,
    VerificationState: undefined,
    ProcessedAt: context.clock.date().toISOString(),
  };
}

/** A finding that comes back from the archive is new again, unless it was suppressed. */
function keptChanges({ imported, changes }: FindingRow, finding: AwsSecurityFinding): FindingRow["changes"] {
  const returns = imported.RecordState === "ARCHIVED" && (finding.RecordState ?? "ACTIVE") === "ACTIVE";
  if (!returns || changes.Workflow?.Status === "SUPPRESSED") return changes;
  const { Workflow: _, ...others } = changes;
  return others;
}
