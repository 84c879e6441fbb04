/**
 * One row per AWS service that the protocol layer can speak for: id of the SDK client, signing name, `X-Amz-Target`
 * prefix, and the tie-break where two services share a signing name. A row costs nothing until a request names it.
 */
import type { ServiceRow } from "./protocol/service-row.ts";

const row = (id: string, signingName = id, target?: string, more: Partial<ServiceRow> = {}): ServiceRow => ({
  id,
  signingName,
  ...(target === undefined ? {} : { target }),
  ...more,
});

export const serviceTable: readonly ServiceRow[] = [
  row("acm", "acm", "CertificateManager"),
  row("api-gateway", "apigateway", undefined, { path: /^\/(?!v2\/)/ }),
  row("apigatewayv2", "apigateway", undefined, { path: /^\/v2\// }),
  row("application-auto-scaling", "application-autoscaling", "AnyScaleFrontendService"),
  row("athena", "athena", "AmazonAthena"),
  row("auto-scaling", "autoscaling", undefined, { version: "2011-01-01" }),
  row("batch"),
  row("cloudformation", "cloudformation", undefined, { version: "2010-05-15" }),
  row("cloudfront"),
  row("cloudwatch", "monitoring", "GraniteServiceVersion20100801", {
    version: "2010-08-01",
    iamPrefix: "cloudwatch",
    validationError: "ValidationError",
  }),
  row("cloudwatch-logs", "logs", "Logs_20140328", { validationError: "InvalidParameterException" }),
  row("cognito-identity-provider", "cognito-idp", "AWSCognitoIdentityProviderService"),
  row("config-service", "config", "StarlingDoveService"),
  row("dynamodb", "dynamodb", "DynamoDB_20120810"),
  row("ec2", "ec2", undefined, { version: "2016-11-15" }),
  row("ecr", "ecr", "AmazonEC2ContainerRegistry_V20150921", { validationError: "InvalidParameterException" }),
  row("ecs", "ecs", "AmazonEC2ContainerServiceV20141113", { validationError: "InvalidParameterException" }),
  row("efs", "elasticfilesystem"),
  row("eks"),
  row("elastic-load-balancing-v2", "elasticloadbalancing", undefined, { version: "2015-12-01" }),
  row("elasticache", "elasticache", undefined, { version: "2015-02-02" }),
  row("eventbridge", "events", "AWSEvents"),
  row("firehose", "firehose", "Firehose_20150804"),
  row("glue", "glue", "AWSGlue"),
  row("iam", "iam", undefined, { version: "2010-05-08" }),
  row("kinesis", "kinesis", "Kinesis_20131202"),
  row("kms", "kms", "TrentService"),
  row("lambda"),
  row("lex-runtime-v2", "lex"),
  row("opensearch", "es"),
  row("rds", "rds", undefined, { version: "2014-10-31" }),
  row("redshift", "redshift", undefined, { version: "2012-12-01" }),
  row("resource-groups-tagging-api", "tagging", "ResourceGroupsTaggingAPI_20170126", {
    iamPrefix: "tag",
    validationError: "InvalidParameterException",
  }),
  row("route-53", "route53"),
  row("s3", "s3", undefined, {
    alsoSigned: ["s3express", "s3-object-lambda", "s3-outposts"],
    bucketAddressing: true,
    signsRawPath: true,
    bareErrors: true,
    unwrapped: ["GetBucketLocation"],
  }),
  row("secrets-manager", "secretsmanager", "secretsmanager"),
  row("securityhub", "securityhub", undefined, { validationError: "InvalidInputException" }),
  row("servicediscovery", "servicediscovery", "Route53AutoNaming_v20170314", { validationError: "InvalidInput" }),
  row("sfn", "states", "AWSStepFunctions"),
  row("signer"),
  row("sns", "sns", undefined, { version: "2010-03-31" }),
  row("sqs", "sqs", "AmazonSQS", { version: "2012-11-05" }),
  row("ssm", "ssm", "AmazonSSM"),
  row("sts", "sts", undefined, {
    version: "2011-06-15",
    unsigned: ["AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"],
  }),
  row("wafv2", "wafv2", "AWSWAF_20190729"),
];
