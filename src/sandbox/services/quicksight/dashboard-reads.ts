import { page } from "../../kit/index.ts";
import { subscribed } from "./account.ts";
import { newest, times } from "./assets.ts";
import { dashboardOf, versionArn, versionOf } from "./dashboards.ts";
import { dataSetArns } from "./definition.ts";
import { answered, type On } from "./handler.ts";
import { type DashboardVersionRow, dashboards } from "./state.ts";

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DescribeDashboard.html */
export const describeDashboard: On<"DescribeDashboard"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const version = versionOf(row, input);
  return {
    Dashboard: {
      DashboardId: row.id,
      Arn: row.arn,
      Name: row.name,
      Version: {
        CreatedTime: new Date(version.created),
        Errors: errorsOf(version),
        VersionNumber: version.number,
        Status: version.status,
        Arn: versionArn(row, version),
        DataSetArns: dataSetArns(version.definition),
        Description: version.description,
        ThemeArn: version.themeArn,
        Sheets: (version.definition.Sheets ?? []).map(({ SheetId, Name }) => ({ SheetId, Name })),
      },
      ...times(row),
      LastPublishedTime: new Date(row.publishedAt),
    },
    ...answered(context),
  };
};

export const describeDashboardDefinition: On<"DescribeDashboardDefinition"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const version = versionOf(row, input);
  return {
    DashboardId: row.id,
    Name: row.name,
    Errors: errorsOf(version),
    ResourceStatus: version.status,
    ThemeArn: version.themeArn,
    Definition: version.definition,
    DashboardPublishOptions: row.options,
    ...answered(context),
  };
};

export const listDashboards: On<"ListDashboards"> = (input, context) => {
  subscribed(context);
  const { items, next } = page(newest(context.table(dashboards).list()), {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  const summaries = items.map((row) => ({
    Arn: row.arn,
    DashboardId: row.id,
    Name: row.name,
    ...times(row),
    PublishedVersionNumber: row.published,
    LastPublishedTime: new Date(row.publishedAt),
  }));
  return { DashboardSummaryList: summaries, NextToken: next, ...answered(context) };
};

/** The newest first. */
export const listDashboardVersions: On<"ListDashboardVersions"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const versions = [...row.versions].sort((a, b) => b.number - a.number);
  const { items, next } = page(versions, {
    token: input.NextToken,
    limit: input.MaxResults,
    max: 100,
    badToken: "InvalidNextTokenException",
  });
  const summaries = items.map((version) => ({
    Arn: versionArn(row, version),
    CreatedTime: new Date(version.created),
    VersionNumber: version.number,
    Status: version.status,
    Description: version.description,
  }));
  return { DashboardVersionSummaryList: summaries, NextToken: next, ...answered(context) };
};

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_GetDashboardEmbedUrl.html: here the page of the sandbox. */
export const getDashboardEmbedUrl: On<"GetDashboardEmbedUrl"> = async (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const EmbedUrl = `${await context.endpoint()}/_sandbox/quicksight/dashboards/${encodeURIComponent(row.id)}.html`;
  return { EmbedUrl, ...answered(context) };
};

const errorsOf = ({ errors }: DashboardVersionRow) => (errors.length > 0 ? [...errors] : undefined);
