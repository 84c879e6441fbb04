/** Services as a Task's resource names them, with the SDK client that the sandbox knows each by. */
import type { ErrorNames } from "./integration-error.ts";

export interface Integrated {
  /** Service id in the sandbox. */
  readonly id: string;
  readonly names: ErrorNames;
}

const optimized = (id: string, prefix: string, service: string, general: string): Integrated => ({
  id,
  names: { prefix, service, general, isOptimized: true },
});

/** `arn:aws:states:::<service>:<action>`. */
export const OPTIMIZED: Readonly<Record<string, Integrated>> = {
  lambda: optimized("lambda", "Lambda", "AWSLambda", "AWSLambdaException"),
  dynamodb: optimized("dynamodb", "DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException"),
  sqs: optimized("sqs", "SQS", "AmazonSQS", "AmazonSQSException"),
  sns: optimized("sns", "SNS", "AmazonSNS", "AmazonSNSException"),
  events: optimized("eventbridge", "EventBridge", "AmazonEventBridge", "AmazonEventBridgeException"),
  states: optimized("sfn", "StepFunctions", "AWSStepFunctions", "AWSStepFunctionsException"),
  ecs: optimized("ecs", "ECS", "AmazonECS", "AmazonECSException"),
};

/** Actions that the optimised integrations have, by service. */
export const OPTIMIZED_ACTIONS: Readonly<Record<string, RegExp>> = {
  lambda: /^invoke(\.waitForTaskToken)?$/,
  dynamodb: /^(getItem|putItem|updateItem|deleteItem)$/,
  sqs: /^sendMessage(\.waitForTaskToken)?$/,
  sns: /^publish(\.waitForTaskToken)?$/,
  events: /^putEvents(\.waitForTaskToken)?$/,
  states: /^startExecution(\.sync|\.sync:2|\.waitForTaskToken)?$/,
  ecs: /^runTask(\.sync|\.waitForTaskToken)?$/,
};

/** SDK names (`aws-sdk:<name>`) whose client has another id, and prefixes that are not made by rule. */
const IDS: Readonly<Record<string, string>> = {
  cloudwatchlogs: "cloudwatch-logs",
  applicationautoscaling: "application-auto-scaling",
  autoscaling: "auto-scaling",
  elasticloadbalancingv2: "elastic-load-balancing-v2",
  apigateway: "api-gateway",
  cognitoidentityprovider: "cognito-identity-provider",
  config: "config-service",
  resourcegroupstaggingapi: "resource-groups-tagging-api",
  secretsmanager: "secrets-manager",
  dynamodbstreams: "dynamodb-streams",
  redshiftdata: "redshift-data",
  redshiftserverless: "redshift-serverless",
  servicequotas: "service-quotas",
};

const PREFIXES: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDb",
  dynamodbstreams: "DynamoDbStreams",
  cloudwatch: "CloudWatch",
  cloudwatchlogs: "CloudWatchLogs",
  eventbridge: "EventBridge",
  secretsmanager: "SecretsManager",
  servicediscovery: "ServiceDiscovery",
  autoscaling: "AutoScaling",
  applicationautoscaling: "ApplicationAutoScaling",
  elasticloadbalancingv2: "ElasticLoadBalancingV2",
  apigateway: "ApiGateway",
  codedeploy: "CodeDeploy",
  cognitoidentityprovider: "CognitoIdentityProvider",
  lakeformation: "LakeFormation",
  quicksight: "QuickSight",
  redshiftdata: "RedshiftData",
  redshiftserverless: "RedshiftServerless",
  securityhub: "SecurityHub",
};

/** `arn:aws:states:::aws-sdk:<name>:<action>`. */
export function sdkService(name: string): Integrated {
  const prefix = PREFIXES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return {
    id: IDS[name] ?? name,
    names: { prefix, service: prefix, general: `${prefix}Exception`, isOptimized: false },
  };
}
