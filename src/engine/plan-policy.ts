/** The IAM policy that allows exactly the calls of a rehearsal. */

/** IAM's prefix where it differs from the SDK's package name. */
const PREFIXES: Readonly<Record<string, string>> = {
  "application-auto-scaling": "application-autoscaling",
  "auto-scaling": "autoscaling",
  "cloudwatch-logs": "logs",
  "config-service": "config",
  "elastic-load-balancing-v2": "elasticloadbalancing",
  "resource-groups-tagging-api": "tag",
};

/** Actions whose name is not that of the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  "s3:DeleteObjects": "s3:DeleteObject",
  "s3:ListBuckets": "s3:ListAllMyBuckets",
  "s3:ListObjectVersions": "s3:ListBucketVersions",
};

/** What a create with tags needs besides its own action. */
const TAGGING: Readonly<Record<string, string>> = {
  "application-auto-scaling": "application-autoscaling:TagResource",
  "auto-scaling": "autoscaling:CreateOrUpdateTags",
  cloudwatch: "cloudwatch:TagResource",
  "cloudwatch-logs": "logs:TagResource",
  codedeploy: "codedeploy:TagResource",
  "config-service": "config:TagResource",
  dynamodb: "dynamodb:TagResource",
  ec2: "ec2:CreateTags",
  ecr: "ecr:TagResource",
  ecs: "ecs:TagResource",
  "elastic-load-balancing-v2": "elasticloadbalancing:AddTags",
  iam: "iam:TagRole",
  lambda: "lambda:TagResource",
  securityhub: "securityhub:TagResource",
  servicediscovery: "servicediscovery:TagResource",
  signer: "signer:TagResource",
  ssm: "ssm:AddTagsToResource",
};

/** Actions that AWS asks of the caller when a service acts in the caller's name. */
const ON_BEHALF: Readonly<Record<string, readonly string[]>> = {
  // Managed signing signs with the rights of whoever pushes the image.
  "ecr:PutSigningConfiguration": ["signer:SignPayload"],
  "lambda:CreateFunction": [
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
    "lambda:GetLayerVersion",
  ],
  "lambda:CreateFunctionUrlConfig": ["lambda:InvokeFunctionUrl"],
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
    readonly Resource: string;
  }[];
}

/** One statement for each service; `rolePaths` are the ARNs of roles that the run hands to services. */
export function policyOf(calls: readonly Called[], passedRoles: string): PolicyDocument {
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
  const pass = { Sid: "passroles", Effect: "Allow" as const, Action: ["iam:PassRole"], Resource: passedRoles };
  const behind = calls.flatMap(({ service, operation }) => ON_BEHALF[`${service}:${operation}`] ?? []);
  const onBehalf = { Sid: "onbehalf", Effect: "Allow" as const, Action: [...new Set(behind)].sort(), Resource: "*" };
  if (behind.length > 0) statements.push(onBehalf);
  const handsRoles = calls.some(({ service, operation }) => service === "iam" && operation === "CreateRole");
  return { Version: "2012-10-17", Statement: handsRoles ? [...statements, pass] : statements };
}

const actionOf = (service: string, operation: string): string =>
  ACTIONS[`${service}:${operation}`] ?? `${PREFIXES[service] ?? service}:${operation}`;
