/** The catalogue's own soundness, and that no lab can send a mutating call that nobody could undo. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { allTypes, catalogueServices, isReadOnly, loadCatalogue, meaningOf } from "../../src/aws/index.ts";
import { precedence } from "../../src/engine/cleanup/delete-order.ts";

/** Client classes as labs import them, with their service. */
const CLIENTS: Readonly<Record<string, string>> = {
  ACM: "acm",
  APIGateway: "api-gateway",
  ApiGatewayManagementApi: "apigatewaymanagementapi",
  ApiGatewayV2: "apigatewayv2",
  ApplicationAutoScaling: "application-auto-scaling",
  Athena: "athena",
  AutoScaling: "auto-scaling",
  CloudWatch: "cloudwatch",
  CloudWatchLogs: "cloudwatch-logs",
  CodeDeploy: "codedeploy",
  CognitoIdentityProvider: "cognito-identity-provider",
  ConfigService: "config-service",
  DynamoDB: "dynamodb",
  EC2: "ec2",
  ECR: "ecr",
  ECS: "ecs",
  ElasticLoadBalancingV2: "elastic-load-balancing-v2",
  EMR: "emr",
  EventBridge: "eventbridge",
  Glue: "glue",
  IAM: "iam",
  LakeFormation: "lakeformation",
  Lambda: "lambda",
  QuickSight: "quicksight",
  Redshift: "redshift",
  RedshiftData: "redshift-data",
  RedshiftServerless: "redshift-serverless",
  ResourceGroupsTaggingAPI: "resource-groups-tagging-api",
  S3: "s3",
  SNS: "sns",
  SQS: "sqs",
  SFN: "sfn",
  SSM: "ssm",
  STS: "sts",
  SecretsManager: "secrets-manager",
  SecurityHub: "securityhub",
  ServiceDiscovery: "servicediscovery",
  Signer: "signer",
};

describe("the catalogue", () => {
  it("names only types that exist in parents and order, without cycles", async () => {
    const types = await allTypes();
    const names = new Set(types.map(({ type }) => type));
    expect(names.size).toBe(types.length);
    for (const { type, after, parents = [] } of types)
      for (const each of [...after, ...parents]) expect(names, `${type} names ${each}`).toContain(each);
    expect(() => precedence(types)).not.toThrow();
  });

  it("names only operations that the SDK has", async () => {
    for (const service of catalogueServices()) {
      const catalogue = await loadCatalogue(service);
      const client: object = await import(`@aws-sdk/client-${service}`);
      const named = [
        ...Object.keys(catalogue?.changes ?? {}),
        ...(catalogue?.types ?? []).flatMap(({ creates }) => creates.map(({ operation }) => operation)),
        ...(catalogue?.settings ?? []).map(({ operation }) => operation),
      ];
      for (const operation of named) expect(client, `${service}:${operation}`).toHaveProperty(`${operation}Command`);
      expect(new Set(named).size, `${service} names an operation twice`).toBe(named.length);
    }
  });

  it("has a row or a reason for every mutating operation that labs call", async () => {
    const unknown: string[] = [];
    let calls = 0;
    for (const path of labFiles()) {
      const text = readFileSync(path, "utf8");
      for (const { service, operation } of callsIn(text)) {
        calls += 1;
        if ((await meaningOf(service, operation)).kind === "unknown") unknown.push(`${path}: ${service}:${operation}`);
      }
    }
    expect(unknown).toEqual([]);
    expect(calls, "the scan found no calls: has the style of labs changed?").toBeGreaterThan(30);
  });

  it("takes an operation for read-only only where AWS's naming says so", () => {
    for (const name of [
      "DescribeVpcs",
      "GetRole",
      "ListTasks",
      "BatchGetImage",
      "FilterLogEvents",
      "SimulatePrincipalPolicy",
    ])
      expect(isReadOnly("any", name)).toBe(true);
    for (const name of [
      "CreateVpc",
      "DeleteRole",
      "PutImage",
      "RunTask",
      "StopTask",
      "RegisterTargets",
      "InitiateLayerUpload",
    ])
      expect(isReadOnly("any", name)).toBe(false);
  });
});

const labFiles = (): string[] =>
  readdirSync("labs", { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.includes("assets"))
    .map((path) => `labs/${path}`);

/** Calls on SDK clients: `aws(EC2).createVpc(`, `const ec2 = context.aws(EC2)` and `ec2.createVpc(`. */
function callsIn(text: string): { service: string; operation: string }[] {
  const variables = new Map<string, string>();
  for (const [, name, client] of text.matchAll(/const (\w+) = (?:\w+\.)*(?:aws|probe)\((\w+)\)/g))
    variables.set(name ?? "", CLIENTS[client ?? ""] ?? "");
  const calls: { service: string; operation: string }[] = [];
  for (const [, client, method] of text.matchAll(/(?:aws|probe)\((\w+)\)\s*\.(\w+)\(/g))
    calls.push({ service: CLIENTS[client ?? ""] ?? `unknown client ${client}`, operation: upper(method) });
  for (const [, variable, method] of text.matchAll(/\b(\w+)\s*\.(\w+)\(/g)) {
    const service = variables.get(variable ?? "");
    if (service !== undefined) calls.push({ service, operation: upper(method) });
  }
  return calls;
}

const upper = (method: string | undefined): string => (method ?? "").replace(/^./, (first) => first.toUpperCase());
