import { nowMs } from "../../../shared/clock.ts";
import { arn, type Context, found, fromTagList } from "../../kit/index.ts";
import { assetOf, checkFree } from "./assets.ts";
import { checkedDefinition, definitionErrors } from "./definition.ts";
import { invalidValue, notFound } from "./faults.ts";
import { answered, type On } from "./handler.ts";
import { changedPermissions, checkPermissions } from "./permissions.ts";
import { type DashboardRow, type DashboardVersionRow, dashboards } from "./state.ts";

const BUILD_MS = 3_000;

/** https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDashboard.html: version 1, published. */
export const createDashboard: On<"CreateDashboard"> = (input, context) => {
  const { DashboardId: id = "", Name: name = "", Permissions: permissions } = input;
  checkFree(context, dashboards, "DASHBOARD", id);
  const now = nowMs();
  const version = newVersion(1, input);
  const row = context.table(dashboards).put(id, {
    id,
    arn: arn(context, "quicksight", `dashboard/${id}`),
    name,
    versions: [version],
    published: 1,
    publishedAt: now,
    options: input.DashboardPublishOptions,
    created: now,
    updated: now,
    permissions: checkPermissions(context, permissions),
    tags: fromTagList(input.Tags),
  });
  buildLater(context, row, version, input.ValidationStrategy?.Mode === "LENIENT");
  return {
    Arn: row.arn,
    VersionArn: versionArn(row, version),
    DashboardId: id,
    CreationStatus: version.status,
    ...answered(context),
  };
};

/** Makes a version, which readers see when it is published. */
export const updateDashboard: On<"UpdateDashboard"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const version = newVersion(Math.max(...row.versions.map(({ number }) => number)) + 1, input);
  context.table(dashboards).put(row.id, {
    ...row,
    name: input.Name ?? row.name,
    versions: [...row.versions, version],
    options: input.DashboardPublishOptions ?? row.options,
    updated: nowMs(),
  });
  buildLater(context, row, version, input.ValidationStrategy?.Mode === "LENIENT");
  return {
    Arn: row.arn,
    VersionArn: versionArn(row, version),
    DashboardId: row.id,
    CreationStatus: version.status,
    ...answered(context),
  };
};

/** The timer of a new version. */
export function buildDashboard(built: { id: string; number: number; lenient: boolean }, context: Context): void {
  context.table(dashboards).update(built.id, (row) => ({
    ...row,
    versions: row.versions.map((version) => {
      if (version.number !== built.number || version.status !== "CREATION_IN_PROGRESS") return version;
      const errors = definitionErrors(context, version.definition);
      return { ...version, errors, status: errors.length > 0 && !built.lenient ? "CREATION_FAILED" : SUCCESS };
    }),
  }));
}

export const updateDashboardPublishedVersion: On<"UpdateDashboardPublishedVersion"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const version = versionOf(row, { VersionNumber: input.VersionNumber });
  if (version.status !== SUCCESS)
    throw invalidValue(`Version ${version.number} of dashboard ${row.id} is ${version.status}.`);
  context.table(dashboards).patch(row.id, { published: version.number, publishedAt: nowMs(), updated: nowMs() });
  return { DashboardId: row.id, DashboardArn: row.arn, ...answered(context) };
};

/** One version of it, or all. */
export const deleteDashboard: On<"DeleteDashboard"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  if (input.VersionNumber === undefined) context.table(dashboards).delete(row.id);
  else {
    const gone = versionOf(row, { VersionNumber: input.VersionNumber });
    if (gone.number === row.published) throw invalidValue(`Version ${gone.number} is published.`);
    context.table(dashboards).patch(row.id, { versions: row.versions.filter((each) => each !== gone) });
  }
  return { Arn: row.arn, DashboardId: row.id, ...answered(context) };
};

export const describeDashboardPermissions: On<"DescribeDashboardPermissions"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  return { DashboardArn: row.arn, DashboardId: row.id, Permissions: [...row.permissions], ...answered(context) };
};

export const updateDashboardPermissions: On<"UpdateDashboardPermissions"> = (input, context) => {
  const row = dashboardOf(context, input.DashboardId);
  const { GrantPermissions: grants, RevokePermissions: revokes } = input;
  const permissions = changedPermissions(context, row.permissions, { grants, revokes });
  context.table(dashboards).patch(row.id, { permissions });
  return { DashboardArn: row.arn, DashboardId: row.id, Permissions: [...permissions], ...answered(context) };
};

export const dashboardOf = (context: Context, id: string | undefined): DashboardRow =>
  assetOf(context, dashboards, "DASHBOARD", id);

/** The version that is named by number or alias; the published one by default. */
export function versionOf(
  row: DashboardRow,
  { VersionNumber, AliasName }: { VersionNumber?: number | undefined; AliasName?: string | undefined },
): DashboardVersionRow {
  if (AliasName !== undefined && AliasName !== "$LATEST" && AliasName !== "$PUBLISHED")
    throw notFound("DASHBOARD", `${row.id} with alias ${AliasName}`);
  const number =
    AliasName === "$LATEST" ? Math.max(...row.versions.map((each) => each.number)) : (VersionNumber ?? row.published);
  return found(
    row.versions.find((each) => each.number === number),
    () => notFound("DASHBOARD", `${row.id} version ${number}`),
  );
}

export const versionArn = (row: DashboardRow, { number }: DashboardVersionRow): string =>
  `${row.arn}/version/${number}`;

const SUCCESS = "CREATION_SUCCESSFUL";

type NewVersion = Pick<
  Parameters<typeof createDashboard>[0],
  "Definition" | "SourceEntity" | "VersionDescription" | "ThemeArn"
>;

const newVersion = (number: number, input: NewVersion): DashboardVersionRow => ({
  number,
  description: input.VersionDescription,
  definition: checkedDefinition(input.Definition, input.SourceEntity),
  themeArn: input.ThemeArn,
  status: "CREATION_IN_PROGRESS",
  errors: [],
  created: nowMs(),
});

const buildLater = (context: Context, { id }: DashboardRow, { number }: DashboardVersionRow, lenient: boolean): void =>
  context.later("build-dashboard", context.clock.lifecycle(BUILD_MS), { id, number, lenient });
