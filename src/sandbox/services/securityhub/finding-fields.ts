/** Fields of findings by the names that filters and sort orders give them. */
import type { AwsSecurityFinding, Resource } from "@aws-sdk/client-securityhub";

type Texts = (finding: AwsSecurityFinding) => readonly (string | undefined)[];

const ofResources =
  (field: (resource: Resource) => string | undefined): Texts =>
  ({ Resources = [] }) =>
    Resources.map(field);

export const textFields: Readonly<Record<string, Texts>> = {
  AwsAccountId: ({ AwsAccountId }) => [AwsAccountId],
  AwsAccountName: ({ AwsAccountName }) => [AwsAccountName],
  CompanyName: ({ CompanyName }) => [CompanyName],
  ComplianceSecurityControlId: ({ Compliance }) => [Compliance?.SecurityControlId],
  ComplianceStatus: ({ Compliance }) => [Compliance?.Status],
  Description: ({ Description }) => [Description],
  FindingProviderFieldsSeverityLabel: ({ FindingProviderFields: own }) => [own?.Severity?.Label],
  FindingProviderFieldsSeverityOriginal: ({ FindingProviderFields: own }) => [own?.Severity?.Original],
  FindingProviderFieldsTypes: ({ FindingProviderFields: own }) => own?.Types ?? [],
  GeneratorId: ({ GeneratorId }) => [GeneratorId],
  Id: ({ Id }) => [Id],
  NoteText: ({ Note }) => [Note?.Text],
  NoteUpdatedBy: ({ Note }) => [Note?.UpdatedBy],
  ProductArn: ({ ProductArn }) => [ProductArn],
  ProductName: ({ ProductName }) => [ProductName],
  RecommendationText: ({ Remediation }) => [Remediation?.Recommendation?.Text],
  RecordState: ({ RecordState }) => [RecordState],
  Region: ({ Region }) => [Region],
  RelatedFindingsId: ({ RelatedFindings }) => (RelatedFindings ?? []).map(({ Id }) => Id),
  RelatedFindingsProductArn: ({ RelatedFindings }) => (RelatedFindings ?? []).map(({ ProductArn }) => ProductArn),
  ResourceId: ofResources(({ Id }) => Id),
  ResourcePartition: ofResources(({ Partition }) => Partition),
  ResourceRegion: ofResources(({ Region }) => Region),
  ResourceType: ofResources(({ Type }) => Type),
  SeverityLabel: ({ Severity }) => [Severity?.Label],
  SourceUrl: ({ SourceUrl }) => [SourceUrl],
  Title: ({ Title }) => [Title],
  Type: ({ Types }) => Types ?? [],
  VerificationState: ({ VerificationState }) => [VerificationState],
  WorkflowState: ({ WorkflowState }) => [WorkflowState],
  WorkflowStatus: ({ Workflow }) => [Workflow?.Status],
};

export const numberFields: Readonly<Record<string, (finding: AwsSecurityFinding) => number | undefined>> = {
  Confidence: ({ Confidence }) => Confidence,
  Criticality: ({ Criticality }) => Criticality,
  SeverityNormalized: ({ Severity }) => Severity?.Normalized,
  SeverityProduct: ({ Severity }) => Severity?.Product,
};

export const dateFields: Readonly<Record<string, (finding: AwsSecurityFinding) => string | undefined>> = {
  CreatedAt: ({ CreatedAt }) => CreatedAt,
  FirstObservedAt: ({ FirstObservedAt }) => FirstObservedAt,
  LastObservedAt: ({ LastObservedAt }) => LastObservedAt,
  NoteUpdatedAt: ({ Note }) => Note?.UpdatedAt,
  UpdatedAt: ({ UpdatedAt }) => UpdatedAt,
};

export const mapFields: Readonly<
  Record<string, (finding: AwsSecurityFinding) => readonly (Readonly<Record<string, string>> | undefined)[]>
> = {
  ProductFields: ({ ProductFields }) => [ProductFields],
  ResourceTags: ({ Resources }) => (Resources ?? []).map(({ Tags }) => Tags),
  UserDefinedFields: ({ UserDefinedFields }) => [UserDefinedFields],
};
