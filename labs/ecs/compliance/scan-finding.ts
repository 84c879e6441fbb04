/** What the scan of an image found, told to Security Hub as a finding of one's own. */
import { ECR } from "@aws-sdk/client-ecr";
import { type AwsSecurityFinding, SecurityHub } from "@aws-sdk/client-securityhub";
import { accept, type LabContext } from "../../../src/lab/index.ts";

type Context = Pick<LabContext, "aws" | "run">;

/** Security Hub answers with the first while it is off; the second is what some regions say. */
const OFF = ["InvalidAccessException", "ResourceNotFoundException"] as const;

/** Turns Security Hub on, without its standards: they would judge the whole account and cost money. */
export async function ensureHub({ aws }: Pick<Context, "aws">): Promise<void> {
  const known = await accept(aws(SecurityHub).describeHub({}), ...OFF);
  if (known) return;
  const settings = { EnableDefaultStandards: false, ControlFindingGenerator: "SECURITY_CONTROL" as const };
  await accept(aws(SecurityHub).enableSecurityHub(settings), "ResourceConflictException");
}

/** Findings that name an image of the run, active or archived. */
export async function findingsOf({ aws, run }: Context): Promise<AwsSecurityFinding[]> {
  const Filters = { GeneratorId: [{ Value: run.name(), Comparison: "EQUALS" as const }] };
  return (await accept(aws(SecurityHub).getFindings({ Filters }), ...OFF))?.Findings ?? [];
}

export interface ScannedImage {
  readonly repositoryName: string;
  readonly imageDigest: string;
}

/** Imports the finding in the AWS Security Finding Format; importing it again updates it. */
export async function importFinding(
  { aws, run }: Context,
  { repositoryName, imageDigest }: ScannedImage,
  RecordState: "ACTIVE" | "ARCHIVED" = "ACTIVE",
): Promise<void> {
  const { imageScanFindings } = await aws(ECR).describeImageScanFindings({ repositoryName, imageId: { imageDigest } });
  const { findingSeverityCounts: counts = {}, imageScanCompletedAt } = imageScanFindings ?? {};
  const at = (imageScanCompletedAt ?? new Date(0)).toISOString();
  const words = Object.entries(counts).map(([severity, count]) => `${count} ${severity.toLowerCase()}`);
  const { account, region } = run;
  const finding: AwsSecurityFinding = {
    SchemaVersion: "2018-10-08",
    Id: `${run.name()}/${imageDigest}`,
    ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: run.name(),
    AwsAccountId: account,
    Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
    CreatedAt: at,
    UpdatedAt: at,
    Severity: { Label: counts.CRITICAL ? "CRITICAL" : counts.HIGH ? "HIGH" : "INFORMATIONAL" },
    Title: `Image scan of ${repositoryName}`,
    Description: `The scan found ${words.join(", ") || "no known vulnerabilities"}.`,
    Resources: [
      {
        Type: "AwsEcrContainerImage",
        Id: `arn:aws:ecr:${region}:${account}:repository/${repositoryName}/${imageDigest}`,
        Region: region,
      },
    ],
    RecordState,
  };
  const { FailedFindings = [] } = await aws(SecurityHub).batchImportFindings({ Findings: [finding] });
  const [failed] = FailedFindings;
  if (failed) throw new Error(`Security Hub refused the finding: ${failed.ErrorMessage}`);
}
