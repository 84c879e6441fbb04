/** What API Gateway keeps. A REST API's definition is one document: a deployment is a copy of it as it then was. */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { type Collection, type Context, collection, type Tags } from "../../kit/index.ts";

/** One path of an API; methods by HTTP method, each with its integration. */
export interface ResourceDefinition {
  readonly id: string;
  readonly parentId: string | undefined;
  readonly pathPart: string | undefined;
  readonly path: string;
  readonly methods: Readonly<Record<string, ApiGateway.Method>>;
}

/** The settings of an API that a deployment takes along. */
export interface ApiSettings {
  readonly binaryMediaTypes: readonly string[];
  readonly minimumCompressionSize: number | undefined;
  readonly apiKeySource: ApiGateway.ApiKeySourceType;
  readonly policy: string | undefined;
}

export interface Definition {
  readonly settings: ApiSettings;
  /** By id. */
  readonly resources: Readonly<Record<string, ResourceDefinition>>;
  /** By name. */
  readonly models: Readonly<Record<string, ApiGateway.Model>>;
  /** By id. */
  readonly validators: Readonly<Record<string, ApiGateway.RequestValidator>>;
  /** By id. */
  readonly authorizers: Readonly<Record<string, ApiGateway.Authorizer>>;
  /** By response type; only those that were changed. */
  readonly gatewayResponses: Readonly<Record<string, ApiGateway.GatewayResponse>>;
}

export interface ApiRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly created: Date;
  readonly endpoint: ApiGateway.EndpointConfiguration;
  readonly disableExecuteApiEndpoint: boolean;
  readonly rootResourceId: string;
  readonly tags: Tags;
  readonly definition: Definition;
}

export interface DeploymentRow {
  readonly apiId: string;
  readonly id: string;
  readonly description: string | undefined;
  readonly created: Date;
  readonly definition: Definition;
}

export interface StageRow {
  readonly apiId: string;
  readonly name: string;
  readonly stage: ApiGateway.Stage;
  readonly tags: Tags;
}

export interface ApiKeyRow {
  readonly id: string;
  readonly key: ApiGateway.ApiKey;
  readonly tags: Tags;
}

export interface UsagePlanRow {
  readonly id: string;
  readonly plan: ApiGateway.UsagePlan;
  readonly tags: Tags;
}

export interface UsagePlanKeyRow {
  readonly planId: string;
  readonly keyId: string;
}

/** Requests of one key under one plan on one day (UTC). */
export interface UsageRow {
  readonly planId: string;
  readonly keyId: string;
  /** `2026-11-23`. */
  readonly day: string;
  readonly used: number;
  /** Added to what is left by UpdateUsage. */
  readonly extension: number;
}

export interface AccountRow {
  readonly cloudwatchRoleArn: string | undefined;
}

export interface DomainRow {
  readonly name: string;
  readonly domain: ApiGateway.DomainName;
  readonly tags: Tags;
}

export interface MappingRow {
  readonly domain: string;
  /** Empty for the root. */
  readonly basePath: string;
  readonly apiId: string;
  readonly stage: string | undefined;
}

const service = "api-gateway";
const arnOf = (region: string, path: string): string => `arn:aws:apigateway:${region}::${path}`;

/** Rows know no region: their ARNs are made of what the row carries. */
type Located = { readonly region: string };

export const apis = collection<ApiRow & Located>({
  service,
  name: "rest-apis",
  resource: { noun: "rest-api", arn: ({ id, region }) => arnOf(region, `/restapis/${id}`), tags: ({ tags }) => tags },
});

export const deployments = collection<DeploymentRow>({ service, name: "deployments" });

export const stages = collection<StageRow & Located>({
  service,
  name: "stages",
  resource: {
    noun: "stage",
    arn: ({ apiId, name, region }) => arnOf(region, `/restapis/${apiId}/stages/${name}`),
    tags: ({ tags }) => tags,
  },
});

export const apiKeys = collection<ApiKeyRow & Located>({
  service,
  name: "api-keys",
  resource: { noun: "api-key", arn: ({ id, region }) => arnOf(region, `/apikeys/${id}`), tags: ({ tags }) => tags },
});

export const usagePlans = collection<UsagePlanRow & Located>({
  service,
  name: "usage-plans",
  resource: {
    noun: "usage-plan",
    arn: ({ id, region }) => arnOf(region, `/usageplans/${id}`),
    tags: ({ tags }) => tags,
  },
});

export const usagePlanKeys = collection<UsagePlanKeyRow>({ service, name: "usage-plan-keys" });
export const usages = collection<UsageRow>({ service, name: "usages" });
export const accounts = collection<AccountRow>({ service, name: "accounts" });

export const domains = collection<DomainRow & Located>({
  service,
  name: "domain-names",
  resource: {
    noun: "domain-name",
    arn: ({ name, region }) => arnOf(region, `/domainnames/${name}`),
    tags: ({ tags }) => tags,
  },
});

export const mappings = collection<MappingRow>({ service, name: "base-path-mappings" });

export const collections: readonly Collection<never>[] = [
  apis,
  deployments,
  stages,
  apiKeys,
  usagePlans,
  usagePlanKeys,
  usages,
  accounts,
  domains,
  mappings,
] as readonly Collection<never>[];

/** Rows of two-part keys. */
export const keyOf = (...parts: readonly string[]): string => parts.join("/");

/** The ARN of something of this service, for example `/restapis/abc`. */
export const resourceArn = (context: Pick<Context, "region">, path: string): string => arnOf(context.region, path);
