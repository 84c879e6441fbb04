import { awsCliScript } from "./script.ts";

const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"config.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::lab-config/*"}]}';

awsCliScript("scanning, signing, Config and Security Hub", [
  {
    run: "signer put-signing-profile --profile-name lab --platform-id Notation-OCI-SHA384-ECDSA --signature-validity-period value=30,type=DAYS",
    query: "arn",
    expect: "arn:aws:signer:us-east-1:$account:/signing-profiles/lab",
  },
  { run: "signer get-signing-profile --profile-name lab", query: "status", expect: "Active" },
  { run: "signer list-signing-profiles", query: "profiles[].profileName", expect: "lab" },
  { run: "signer cancel-signing-profile --profile-name lab" },
  {
    run: "signer list-signing-profiles --include-canceled",
    query: "profiles[].status",
    expect: "Canceled",
  },
  { run: "signer get-signing-profile --profile-name none", fails: "ResourceNotFoundException" },
  {
    run: "ecr put-registry-scanning-configuration --scan-type BASIC --rules scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=lab*,filterType=WILDCARD}]",
    query: "registryScanningConfiguration.rules[0].scanFrequency",
    expect: "SCAN_ON_PUSH",
  },
  { run: "ecr create-repository --repository-name lab/web --image-tag-mutability IMMUTABLE" },
  { run: "ecr create-repository --repository-name other" },
  {
    run: "ecr describe-image-scan-findings --repository-name lab/web --image-id imageTag=none",
    fails: "ImageNotFoundException",
  },
  { run: "ecr start-image-scan --repository-name none --image-id imageTag=a", fails: "RepositoryNotFoundException" },
  {
    run: "configservice start-configuration-recorder --configuration-recorder-name default",
    fails: "NoSuchConfigurationRecorderException",
  },
  {
    run: "configservice put-config-rule --config-rule ConfigRuleName=early,Source={Owner=AWS,SourceIdentifier=ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED}",
    fails: "NoAvailableConfigurationRecorderException",
  },
  {
    run: "iam create-service-linked-role --aws-service-name config.amazonaws.com",
    query: "Role.Arn",
    save: "role",
    expect: /AWSServiceRoleForConfig$/,
  },
  {
    run: "configservice put-configuration-recorder --configuration-recorder name=default,roleARN=$role --recording-group allSupported=false,resourceTypes=AWS::ECR::Repository",
  },
  {
    run: "configservice put-delivery-channel --delivery-channel name=default,s3BucketName=lab-config",
    fails: "NoSuchBucketException",
  },
  { run: "s3api create-bucket --bucket lab-config" },
  {
    run: "configservice put-delivery-channel --delivery-channel name=default,s3BucketName=lab-config",
    fails: "InsufficientDeliveryPolicyException",
  },
  { run: `s3api put-bucket-policy --bucket lab-config --policy '${TRUST}'` },
  { run: "configservice put-delivery-channel --delivery-channel name=default,s3BucketName=lab-config" },
  { run: "configservice start-configuration-recorder --configuration-recorder-name default" },
  {
    run: "configservice describe-configuration-recorder-status",
    query: "ConfigurationRecordersStatus[0].[recording,lastStatus]",
    expect: /^True\s+Success$/i,
  },
  {
    run: "configservice put-config-rule --config-rule ConfigRuleName=tags,Source={Owner=AWS,SourceIdentifier=ECR_PRIVATE_TAG_IMMUTABILITY_ENABLED}",
  },
  {
    run: "configservice put-config-rule --config-rule ConfigRuleName=none,Source={Owner=AWS,SourceIdentifier=ROOT_ACCOUNT_MFA_ENABLED}",
    fails: "InvalidParameterValueException",
  },
  {
    run: "configservice get-compliance-details-by-config-rule --config-rule-name tags",
    query:
      "sort(EvaluationResults[].join('=',[EvaluationResultIdentifier.EvaluationResultQualifier.ResourceId,ComplianceType]))",
    expect: /^lab\/web=COMPLIANT\s+other=NON_COMPLIANT$/,
    within: 15,
  },
  { run: "configservice start-config-rules-evaluation --config-rule-names tags" },
  {
    run: "configservice describe-config-rule-evaluation-status --config-rule-names tags",
    query: "ConfigRulesEvaluationStatus[0].LastSuccessfulEvaluationTime",
    expect: /^20/,
  },
  {
    run: "configservice describe-compliance-by-config-rule",
    query: "ComplianceByConfigRules[0].Compliance.ComplianceType",
    expect: "NON_COMPLIANT",
  },
  {
    run: "configservice delete-delivery-channel --delivery-channel-name default",
    fails: "LastDeliveryChannelDeleteFailedException",
  },
  { run: "configservice delete-config-rule --config-rule-name tags" },
  { run: "configservice describe-config-rules", query: "length(ConfigRules)", expect: "0", within: 10 },
  { run: "configservice stop-configuration-recorder --configuration-recorder-name default" },
  { run: "configservice delete-configuration-recorder --configuration-recorder-name default" },
  { run: "configservice delete-delivery-channel --delivery-channel-name default" },
  { run: "s3 rb s3://lab-config --force", expect: /remove_bucket: lab-config$/ },
  { run: "securityhub describe-hub", fails: "InvalidAccessException" },
  { run: "securityhub enable-security-hub --no-enable-default-standards" },
  { run: "securityhub describe-hub", query: "HubArn", expect: "arn:aws:securityhub:us-east-1:$account:hub/default" },
  {
    run: 'securityhub batch-import-findings --findings \'[{"SchemaVersion":"2018-10-08","Id":"lab/1","ProductArn":"arn:aws:securityhub:us-east-1:$account:product/$account/default","GeneratorId":"lab","AwsAccountId":"$account","CreatedAt":"2026-01-01T00:00:00Z","UpdatedAt":"2026-01-01T00:00:00Z","Severity":{"Label":"HIGH"},"Title":"Scan","Description":"Findings of a scan","Resources":[{"Type":"AwsEcrContainerImage","Id":"arn"}]}]\'',
    query: "[SuccessCount,FailedCount]",
    expect: /^1\s+0$/,
  },
  {
    run: 'securityhub get-findings --filters \'{"GeneratorId":[{"Value":"lab","Comparison":"EQUALS"}],"RecordState":[{"Value":"ACTIVE","Comparison":"EQUALS"}]}\'',
    query: "Findings[0].[Id,Workflow.Status]",
    expect: /^lab\/1\s+NEW$/,
  },
  {
    run: "securityhub batch-update-findings --finding-identifiers Id=lab/1,ProductArn=arn:aws:securityhub:us-east-1:$account:product/$account/default --workflow Status=RESOLVED",
    query: "length(ProcessedFindings)",
    expect: "1",
  },
  { run: "securityhub disable-security-hub" },
  { run: "securityhub get-findings", fails: "InvalidAccessException" },
]);
