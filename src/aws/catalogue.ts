/** The catalogue of resource types: a file per service under resources/, loaded when first needed. */
import { isReadOnly } from "./operations.ts";
import type { Creating, ResourceType, ServiceCatalogue, Setting } from "./resource-type.ts";

const FILES: Readonly<Record<string, () => Promise<{ default: ServiceCatalogue }>>> = {
  acm: () => import("./resources/acm.ts"),
  "api-gateway": () => import("./resources/api-gateway.ts"),
  apigatewaymanagementapi: () => import("./resources/apigatewaymanagementapi.ts"),
  apigatewayv2: () => import("./resources/apigatewayv2.ts"),
  "application-auto-scaling": () => import("./resources/application-auto-scaling.ts"),
  athena: () => import("./resources/athena.ts"),
  "auto-scaling": () => import("./resources/auto-scaling.ts"),
  cloudwatch: () => import("./resources/cloudwatch.ts"),
  "cloudwatch-logs": () => import("./resources/cloudwatch-logs.ts"),
  codedeploy: () => import("./resources/codedeploy.ts"),
  "cognito-identity-provider": () => import("./resources/cognito-identity-provider.ts"),
  "config-service": () => import("./resources/config-service.ts"),
  dynamodb: () => import("./resources/dynamodb.ts"),
  ec2: () => import("./resources/ec2.ts"),
  ecr: () => import("./resources/ecr.ts"),
  ecs: () => import("./resources/ecs.ts"),
  "elastic-load-balancing-v2": () => import("./resources/elastic-load-balancing-v2.ts"),
  emr: () => import("./resources/emr.ts"),
  eventbridge: () => import("./resources/eventbridge.ts"),
  glue: () => import("./resources/glue.ts"),
  iam: () => import("./resources/iam.ts"),
  lakeformation: () => import("./resources/lakeformation.ts"),
  lambda: () => import("./resources/lambda.ts"),
  redshift: () => import("./resources/redshift.ts"),
  "redshift-data": () => import("./resources/redshift-data.ts"),
  "redshift-serverless": () => import("./resources/redshift-serverless.ts"),
  quicksight: () => import("./resources/quicksight.ts"),
  s3: () => import("./resources/s3.ts"),
  "secrets-manager": () => import("./resources/secrets.ts"),
  securityhub: () => import("./resources/securityhub.ts"),
  servicediscovery: () => import("./resources/servicediscovery.ts"),
  sfn: () => import("./resources/sfn.ts"),
  signer: () => import("./resources/signer.ts"),
  sns: () => import("./resources/sns.ts"),
  sqs: () => import("./resources/sqs.ts"),
  ssm: () => import("./resources/ssm.ts"),
};

/** Services that have a file in the catalogue. */
export const catalogueServices = (): string[] => Object.keys(FILES);

export async function loadCatalogue(service: string): Promise<ServiceCatalogue | undefined> {
  return (await FILES[service]?.())?.default;
}

/** Every resource type, in an order in which parents come before what is found inside them. */
export async function allTypes(): Promise<readonly ResourceType[]> {
  const catalogues = await Promise.all(catalogueServices().map(loadCatalogue));
  return parentsFirst(catalogues.flatMap((each) => each?.types ?? []));
}

export async function allSettings(): Promise<readonly Setting[]> {
  const catalogues = await Promise.all(catalogueServices().map(loadCatalogue));
  return catalogues.flatMap((each) => each?.settings ?? []);
}

/** What an operation means to a run. */
export type Meaning =
  | { readonly kind: "reads" }
  | { readonly kind: "creates"; readonly type: ResourceType; readonly creating: Creating }
  | { readonly kind: "sets"; readonly setting: Setting }
  | { readonly kind: "changes"; readonly reason: string }
  /** Mutating and in no row: it is never sent, because nobody would know how to undo it. */
  | { readonly kind: "unknown" };

export async function meaningOf(service: string, operation: string): Promise<Meaning> {
  if (isReadOnly(service, operation)) return { kind: "reads" };
  const catalogue = await loadCatalogue(service);
  for (const type of catalogue?.types ?? [])
    for (const creating of type.creates)
      if (creating.operation === operation) return { kind: "creates", type, creating };
  const setting = catalogue?.settings?.find((each) => each.operation === operation);
  if (setting) return { kind: "sets", setting };
  const reason = catalogue?.changes[operation];
  return reason === undefined ? { kind: "unknown" } : { kind: "changes", reason };
}

function parentsFirst(types: readonly ResourceType[]): readonly ResourceType[] {
  const byName = new Map(types.map((each) => [each.type, each]));
  const ordered = new Set<ResourceType>();
  const visit = (type: ResourceType, path: readonly string[]): void => {
    if (path.includes(type.type)) throw new Error(`parents of resource types form a cycle: ${path.join(", ")}`);
    for (const parent of type.parents ?? []) {
      const row = byName.get(parent);
      if (!row) throw new Error(`${type.type} has the unknown parent ${parent}`);
      if (!ordered.has(row)) visit(row, [...path, type.type]);
    }
    ordered.add(type);
  };
  for (const type of types) if (!ordered.has(type)) visit(type, []);
  return [...ordered];
}
