import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { collection, type Tags } from "../../kit/index.ts";

export interface HubRow {
  readonly arn: string;
  /** Milliseconds since the epoch. */
  readonly subscribed: number;
  readonly autoEnableControls: boolean;
  readonly generator: "SECURITY_CONTROL" | "STANDARD_CONTROL";
  readonly tags: Tags;
}

/** What customers may change of a finding, and what then wins over its provider: BatchUpdateFindings. */
export type Changes = Pick<
  AwsSecurityFinding,
  | "Note"
  | "Severity"
  | "VerificationState"
  | "Confidence"
  | "Criticality"
  | "Types"
  | "UserDefinedFields"
  | "Workflow"
  | "RelatedFindings"
>;

export interface FindingRow {
  /** As its provider imported it, defaults filled in. */
  readonly imported: AwsSecurityFinding;
  readonly changes: Changes;
}

/** One row, `default`. */
export const hubs = collection<HubRow>({
  service: "securityhub",
  name: "hubs",
  resource: { noun: "hub", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<product ARN> <id>`. Findings are no resources; they outlive the hub, as on AWS for 90 days. */
export const findings = collection<FindingRow>({ service: "securityhub", name: "findings" });

export const keyOf = ({ ProductArn, Id }: { ProductArn: string | undefined; Id: string | undefined }): string =>
  `${ProductArn} ${Id}`;

/** A finding as everybody sees it. */
export const findingOf = ({ imported, changes }: FindingRow): AwsSecurityFinding => ({
  ...imported,
  ...changes,
  ...(changes.Workflow?.Status === undefined ? {} : { WorkflowState: workflowState(changes.Workflow.Status) }),
});

/** The older member for the same; it knows no notified state of its own. */
const workflowState = (status: string): AwsSecurityFinding["WorkflowState"] =>
  status === "RESOLVED" ? "RESOLVED" : status === "NEW" ? "NEW" : "ASSIGNED";
