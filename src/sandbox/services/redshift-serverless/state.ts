import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import { collection, type Tags } from "../../kit/index.ts";

export interface NamespaceRow {
  readonly name: string;
  /** UUID of the data: a namespace of the same name made later has another one. */
  readonly id: string;
  readonly arn: string;
  readonly status: Serverless.NamespaceStatus;
  readonly adminUser: string;
  readonly database: string;
  readonly roles: readonly string[];
  readonly defaultRole: string | undefined;
  readonly logExports: readonly Serverless.LogExport[];
  /** Set where Secrets Manager keeps the admin's password. */
  readonly secretArn: string | undefined;
  /** Milliseconds since the epoch, as all times in rows. */
  readonly created: number;
  readonly tags: Tags;
}

export interface InterfaceRow {
  readonly id: string;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly zone: string;
}

export interface WorkgroupRow {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly namespace: string;
  readonly status: Serverless.WorkgroupStatus;
  /** In RPUs. */
  readonly baseCapacity: number;
  readonly maxCapacity: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly securityGroups: readonly string[];
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly interfaces: readonly InterfaceRow[];
  readonly isPublic: boolean;
  readonly enhancedRouting: boolean;
  readonly port: number;
  readonly created: number;
  readonly tags: Tags;
}

export interface UsageLimitRow {
  readonly id: string;
  readonly arn: string;
  readonly resourceArn: string;
  readonly type: Serverless.UsageLimitUsageType;
  readonly amount: number;
  readonly period: Serverless.UsageLimitPeriod;
  readonly action: Serverless.UsageLimitBreachAction;
}

/** Keys: names. */
export const namespaces = collection<NamespaceRow>({
  service: "redshift-serverless",
  name: "namespaces",
  resource: { noun: "namespace", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: names. */
export const workgroups = collection<WorkgroupRow>({
  service: "redshift-serverless",
  name: "workgroups",
  resource: { noun: "workgroup", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: ids. */
export const usageLimits = collection<UsageLimitRow>({
  service: "redshift-serverless",
  name: "usage-limits",
  resource: { noun: "usagelimit", arn: (row) => row.arn },
});
