import type { DashboardValidationMessage } from "@aws-sdk/client-cloudwatch";
import { fault, fromTagList, globalArn, page } from "../../kit/index.ts";
import type { Api } from "./api.ts";
import { dashboards } from "./state.ts";

const missingDashboard = (name: string) =>
  fault("DashboardNotFoundError", `Dashboard ${name} does not exist`, { status: 404 });

/** Stored and answered; nothing draws them. The body must be JSON with a list of widgets. */
export const putDashboard: Api<"PutDashboard"> = (input, context) => {
  const name = input.DashboardName ?? "";
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name))
    throw fault("DashboardInvalidInputError", `The value ${name} for field DashboardName contains invalid characters.`);
  const messages = problemsOf(input.DashboardBody ?? "");
  if (messages.length > 0)
    throw fault("DashboardInvalidInputError", "The field DashboardBody must be a valid JSON object", {
      members: { dashboardValidationMessages: messages },
    });
  context.table(dashboards).put(name, {
    name,
    body: input.DashboardBody ?? "",
    modifiedAt: context.clock.now(),
    arn: globalArn(context, "cloudwatch", `dashboard/${name}`),
    tags: fromTagList(input.Tags),
  });
  return { DashboardValidationMessages: [] };
};

function problemsOf(body: string): DashboardValidationMessage[] {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && "widgets" in parsed && Array.isArray(parsed.widgets))
      return [];
    return [{ DataPath: "", Message: "The dashboard body has no list of widgets" }];
  } catch {
    return [{ DataPath: "", Message: "The dashboard body is not valid JSON" }];
  }
}

export const getDashboard: Api<"GetDashboard"> = (input, context) => {
  const row = context.table(dashboards).get(input.DashboardName ?? "");
  if (!row) throw missingDashboard(input.DashboardName ?? "");
  return { DashboardArn: row.arn, DashboardBody: row.body, DashboardName: row.name };
};

export const listDashboards: Api<"ListDashboards"> = (input, context) => {
  const rows = context.table(dashboards).list(input.DashboardNamePrefix);
  const { items, next } = page(rows, { token: input.NextToken, limit: undefined, max: 1000 });
  return {
    DashboardEntries: items.map((row) => ({
      DashboardName: row.name,
      DashboardArn: row.arn,
      LastModified: new Date(row.modifiedAt),
      Size: Buffer.byteLength(row.body),
    })),
    NextToken: next,
  };
};

/** All or none: one that is missing leaves the others. */
export const deleteDashboards: Api<"DeleteDashboards"> = (input, context) => {
  const table = context.table(dashboards);
  const missing = (input.DashboardNames ?? []).find((name) => !table.has(name));
  if (missing !== undefined) throw missingDashboard(missing);
  for (const name of input.DashboardNames ?? []) table.delete(name);
  return {};
};
