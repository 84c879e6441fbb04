/** The IAM policy that allows exactly the calls of a rehearsal. */
import { apiGatewayAction, iamAction } from "../shared/iam-actions.ts";

/** IAM's prefix where it differs from the SDK's package name. */
const PREFIXES: Readonly<Record<string, string>> = {
  "api-gateway": "apigateway",
  apigatewayv2: "apigateway",
  apigatewaymanagementapi: "execute-api",
  "application-auto-scaling": "application-autoscaling",
  "auto-scaling": "autoscaling",
  "cloudwatch-logs": "logs",
  "cognito-identity-provider": "cognito-idp",
  "config-service": "config",
  "dynamodb-streams": "dynamodb",
  "elastic-load-balancing-v2": "elasticloadbalancing",
  emr: "elasticmapreduce",
  eventbridge: "events",
  "resource-groups-tagging-api": "tag",
  "secrets-manager": "secretsmanager",
  sfn: "states",
};

/** What a create with tags needs besides its own action. */
const TAGGING: Readonly<Record<string, string>> = {
  "application-auto-scaling": "application-autoscaling:TagResource",
  "auto-scaling": "autoscaling:CreateOrUpdateTags",
  cloudwatch: "cloudwatch:TagResource",
  "cloudwatch-logs": "logs:TagResource",
  codedeploy: "codedeploy:TagResource",
  "config-service": "config:TagResource",
  "cognito-identity-provider": "cognito-idp:TagResource",
  dynamodb: "dynamodb:TagResource",
  ec2: "ec2:CreateTags",
  ecr: "ecr:TagResource",
  ecs: "ecs:TagResource",
  "elastic-load-balancing-v2": "elasticloadbalancing:AddTags",
  emr: "elasticmapreduce:AddTags",
  eventbridge: "events:TagResource",
  iam: "iam:TagRole",
  lambda: "lambda:TagResource",
  redshift: "redshift:CreateTags",
  "redshift-serverless": "redshift-serverless:TagResource",
  "secrets-manager": "secretsmanager:TagResource",
  securityhub: "securityhub:TagResource",
  sfn: "states:TagResource",
  sns: "sns:TagResource",
  sqs: "sqs:TagQueue",
  servicediscovery: "servicediscovery:TagResource",
  signer: "signer:TagResource",
  ssm: "ssm:AddTagsToResource",
};

/** https://docs.aws.amazon.com/redshift/latest/mgmt/redshift-secrets-manager-integration-permissions.html */
const MANAGED_SECRET = [
  "secretsmanager:CreateSecret",
  "secretsmanager:DeleteSecret",
  "secretsmanager:DescribeSecret",
  "secretsmanager:GetRandomPassword",
  "secretsmanager:RotateSecret",
  "secretsmanager:TagResource",
  "secretsmanager:UpdateSecret",
];

/** Actions that AWS asks of the caller when a service acts in the caller's name. */
const ON_BEHALF: Readonly<Record<string, readonly string[]>> = {
  // Queries read files, write results and use the catalog as whoever starts them.
  "athena:StartQueryExecution": [
    "glue:BatchCreatePartition",
    "glue:CreateTable",
    "glue:GetDatabase",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:UpdateTable",
    "lakeformation:GetDataAccess",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:PutObject",
  ],
  // Labs sign requests to the methods that ask for it.
  "api-gateway:PutMethod": ["execute-api:Invoke"],
  // Checks ask after the connections of WebSocket APIs, which alone are deployed by hand.
  "apigatewayv2:CreateDeployment": ["execute-api:ManageConnections"],
  // Managed signing signs with the rights of whoever pushes the image.
  "ecr:PutSigningConfiguration": ["signer:SignPayload"],
  "lambda:CreateFunction": [
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "lambda:GetLayerVersion",
  ],
  // One that a learner has made in a wrong way is set right.
  "lambda:CreateFunctionUrlConfig": ["lambda:InvokeFunctionUrl", "lambda:UpdateFunctionUrlConfig"],
  // Redshift makes, rotates and deletes the managed secret as whoever asks for it; the Data API reads it for its caller.
  "redshift:CreateCluster": MANAGED_SECRET,
  "redshift-serverless:CreateNamespace": MANAGED_SECRET,
  "redshift-data:ExecuteStatement": ["secretsmanager:GetSecretValue"],
  // Target tracking makes its alarms as whoever puts the policy.
  "application-auto-scaling:PutScalingPolicy": [
    "cloudwatch:DeleteAlarms",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:PutMetricAlarm",
  ],
};

interface Called {
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Action: readonly string[];
    readonly Resource: string | readonly string[];
  }[];
}

/** One statement for each service, and one for the roles that the run makes and hands to services. */
export function policyOf(calls: readonly Called[], partition: string): PolicyDocument {
  const services = [...new Set(calls.map(({ service }) => service))].sort();
  const statements = services.map((service) => {
    const own = calls.filter((call) => call.service === service);
    const actions = own.map(({ operation }) => actionOf(service, operation));
    const tagging = own.some(({ mutating }) => mutating) ? TAGGING[service] : undefined;
    return {
      Sid: service.replaceAll(/[^A-Za-z0-9]/g, ""),
      Effect: "Allow" as const,
      Action: [...new Set([...actions, ...(tagging === undefined ? [] : [tagging])])].sort(),
      Resource: "*",
    };
  });
  const called = (name: string) => calls.some(({ service, operation }) => service === "iam" && operation === name);
  const Resource = [
    ...(called("CreateRole") ? [`arn:${partition}:iam::*:role/awslab/*`] : []),
    ...(called("CreateServiceLinkedRole") ? [`arn:${partition}:iam::*:role/aws-service-role/*`] : []),
  ];
  const pass = { Sid: "passroles", Effect: "Allow" as const, Action: ["iam:PassRole"], Resource };
  const behind = calls.flatMap(({ service, operation }) => ON_BEHALF[`${service}:${operation}`] ?? []);
  const onBehalf = { Sid: "onbehalf", Effect: "Allow" as const, Action: [...new Set(behind)].sort(), Resource: "*" };
  if (behind.length > 0) statements.push(onBehalf);
  return { Version: "2012-10-17", Statement: Resource.length > 0 ? [...statements, pass] : statements };
}

function actionOf(service: string, operation: string): string {
  const prefix = PREFIXES[service] ?? service;
  if (prefix === "apigateway") return `${prefix}:${apiGatewayAction(operation)}`;
  if (prefix === "execute-api") return "execute-api:ManageConnections";
  return iamAction(`${prefix}:${operation}`);
}
