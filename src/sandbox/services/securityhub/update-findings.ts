import type {
  BatchUpdateFindingsCommandInput,
  BatchUpdateFindingsUnprocessedFinding,
} from "@aws-sdk/client-securityhub";
import type { Context } from "../../kit/index.ts";
import type { On } from "./handler.ts";
import { hubOf, invalidInput } from "./hub.ts";
import { completeSeverity } from "./severity.ts";
import { type Changes, findings, keyOf } from "./state.ts";

const MOST_FINDINGS = 100;

/** https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchUpdateFindings.html: what customers and their tools change. */
export const batchUpdateFindings: On<"BatchUpdateFindings"> = (input, context) => {
  hubOf(context);
  const identifiers = input.FindingIdentifiers ?? [];
  if (identifiers.length === 0 || identifiers.length > MOST_FINDINGS)
    throw invalidInput(
      `Invalid parameter 'FindingIdentifiers'. data.FindingIdentifiers should have 1 to ${MOST_FINDINGS} items.`,
    );
  const changes = changesOf(input, context);
  const missing: BatchUpdateFindingsUnprocessedFinding[] = [];
  for (const identifier of identifiers) {
    const row = context.table(findings).update(keyOf(identifier), (known) => ({
      ...known,
      changes: { ...known.changes, ...changes },
    }));
    if (!row)
      missing.push({
        FindingIdentifier: identifier,
        ErrorCode: "FindingNotFound",
        ErrorMessage: "Finding Not Found",
      });
  }
  const lost = new Set(missing.map(({ FindingIdentifier }) => FindingIdentifier));
  return {
    ProcessedFindings: identifiers.filter((identifier) => !lost.has(identifier)),
    UnprocessedFindings: missing,
  };
};

function changesOf(input: BatchUpdateFindingsCommandInput, context: Context): Changes {
  const { Note, Severity, VerificationState, Confidence, Criticality, Types } = input;
  const { UserDefinedFields, Workflow, RelatedFindings } = input;
  const given: Changes = {
    Note: Note && { ...Note, UpdatedAt: context.clock.date().toISOString() },
    Severity: Severity && completeSeverity(Severity),
    VerificationState,
    Confidence,
    Criticality,
    Types,
    UserDefinedFields,
    Workflow,
    RelatedFindings,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
