import type * as QuickSight from "@aws-sdk/client-quicksight";
import { collection, type Tags } from "../../kit/index.ts";

/** The account's subscription; times in rows are milliseconds since the epoch. */
export interface SubscriptionRow {
  readonly accountName: string;
  readonly edition: QuickSight.Edition;
  readonly email: string;
  readonly authentication: string;
  readonly status: "ACCOUNT_CREATED" | "UNSUBSCRIBED";
  /** Where users are kept: calls about users in other regions are refused. */
  readonly identityRegion: string;
  readonly terminationProtection: boolean;
}

export interface UserRow {
  readonly name: string;
  readonly arn: string;
  readonly email: string;
  readonly role: QuickSight.UserRole;
  readonly identityType: QuickSight.IdentityType;
  readonly principalId: string;
  readonly active: boolean;
}

/** What data sources, data sets, analyses and dashboards have in common. */
export interface Asset {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly created: number;
  readonly updated: number;
  readonly permissions: readonly QuickSight.ResourcePermission[];
  readonly tags: Tags;
}

export interface DataSourceRow extends Asset {
  readonly type: QuickSight.DataSourceType;
  readonly parameters: QuickSight.DataSourceParameters;
  readonly status: QuickSight.ResourceStatus;
  readonly error: QuickSight.DataSourceErrorInfo | undefined;
}

export interface DataSetRow extends Asset {
  readonly physical: Readonly<Record<string, QuickSight.PhysicalTable>>;
  readonly logical: Readonly<Record<string, QuickSight.LogicalTable>>;
  readonly importMode: QuickSight.DataSetImportMode;
  /** Size of the rows in SPICE, in bytes. */
  readonly spiceBytes: number;
}

export interface IngestionRow {
  readonly id: string;
  readonly arn: string;
  readonly dataSetId: string;
  readonly status: QuickSight.IngestionStatus;
  readonly source: QuickSight.IngestionRequestSource;
  readonly kind: QuickSight.IngestionRequestType;
  readonly error: QuickSight.ErrorInfo | undefined;
  readonly rows: QuickSight.RowInfo | undefined;
  readonly bytes: number;
  readonly created: number;
  readonly ended: number | undefined;
}

export interface AnalysisRow extends Asset {
  readonly definition: QuickSight.AnalysisDefinition;
  readonly themeArn: string | undefined;
  readonly status: QuickSight.ResourceStatus;
  readonly errors: readonly QuickSight.AnalysisError[];
}

export interface DashboardVersionRow {
  readonly number: number;
  readonly description: string | undefined;
  readonly definition: QuickSight.DashboardVersionDefinition;
  readonly themeArn: string | undefined;
  readonly status: QuickSight.ResourceStatus;
  readonly errors: readonly QuickSight.DashboardError[];
  readonly created: number;
}

export interface DashboardRow extends Asset {
  readonly versions: readonly DashboardVersionRow[];
  /** Number of the version that readers see. */
  readonly published: number;
  readonly publishedAt: number;
  readonly options: QuickSight.DashboardPublishOptions | undefined;
}

export const subscriptions = collection<SubscriptionRow>({
  service: "quicksight",
  name: "subscriptions",
  scope: "account",
});

export const users = collection<UserRow>({ service: "quicksight", name: "users", scope: "account" });

export const dataSources = collection<DataSourceRow>({
  service: "quicksight",
  name: "data-sources",
  resource: { noun: "datasource", arn: (row) => row.arn, tags: (row) => row.tags },
});

export const dataSets = collection<DataSetRow>({
  service: "quicksight",
  name: "data-sets",
  resource: { noun: "dataset", arn: (row) => row.arn, tags: (row) => row.tags },
});

/** Keys: `<data set>/<ingestion>`. */
export const ingestions = collection<IngestionRow>({ service: "quicksight", name: "ingestions" });

export const analyses = collection<AnalysisRow>({
  service: "quicksight",
  name: "analyses",
  resource: {
    noun: "analysis",
    arn: (row) => row.arn,
    tags: (row) => row.tags,
    gone: (row) => row.status === "DELETED",
  },
});

export const dashboards = collection<DashboardRow>({
  service: "quicksight",
  name: "dashboards",
  resource: { noun: "dashboard", arn: (row) => row.arn, tags: (row) => row.tags },
});
