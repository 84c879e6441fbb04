/**
 * IAM actions that are not named as the operation that needs them.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html and the pages beside it
 */
const ACTIONS: Readonly<Record<string, string>> = {
  "lambda:GetLayerVersionByArn": "lambda:GetLayerVersion",
  "lambda:Invoke": "lambda:InvokeFunction",
  "lambda:InvokeWithResponseStream": "lambda:InvokeFunction",
  "s3:CompleteMultipartUpload": "s3:PutObject",
  "s3:CopyObject": "s3:PutObject",
  "s3:CreateMultipartUpload": "s3:PutObject",
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketTagging": "s3:PutBucketTagging",
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:ListParts": "s3:ListMultipartUploadParts",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:UploadPart": "s3:PutObject",
  "s3:UploadPartCopy": "s3:PutObject",
};

/** The action that an operation needs, both as `prefix:Name`. */
export const iamAction = (operation: string): string => ACTIONS[operation] ?? operation;

const METHODS: readonly (readonly [names: RegExp, method: string])[] = [
  [/^(Get|List)/, "GET"],
  [/^(Create|Import|TestInvoke|Generate)/, "POST"],
  [/^(Put|Tag)/, "PUT"],
  [/^Update/, "PATCH"],
  [/^(Delete|Untag|Flush)/, "DELETE"],
];

/**
 * The action of an operation of API Gateway: the HTTP method of its API.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export const apiGatewayAction = (operation: string): string =>
  METHODS.find(([names]) => names.test(operation))?.[1] ?? "GET";
