/** The analysis and the dashboard, both of one definition. */
import { type DashboardVersionDefinition, QuickSight, type Visual } from "@aws-sdk/client-quicksight";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { rightsOf } from "./data.ts";

export const boardId = ({ run }: Pick<LabContext, "run">): string => run.name("dashboard");

export const definitionOf = ({ assets }: Pick<LabContext, "assets">, dataSet: string) =>
  assets.json("quicksight/definition.json", { dataSet }) as DashboardVersionDefinition;

export async function keepOrMakeAnalysis(context: SolveContext, dataSet: string, owner: string): Promise<void> {
  const { aws, run } = context;
  const create = aws(QuickSight).createAnalysis({
    AwsAccountId: run.account,
    AnalysisId: run.name("analysis"),
    Name: run.name("analysis"),
    Definition: definitionOf(context, dataSet),
    Permissions: rightsOf(context, "analysis", owner),
  });
  await accept(create, "ResourceExistsException");
}

export async function keepOrMakeBoard(context: SolveContext, dataSet: string, owner: string): Promise<void> {
  const { aws, run } = context;
  const create = aws(QuickSight).createDashboard({
    AwsAccountId: run.account,
    DashboardId: boardId(context),
    Name: run.name("dashboard"),
    Definition: definitionOf(context, dataSet),
    Permissions: rightsOf(context, "dashboard", owner),
    DashboardPublishOptions: { ExportToCSVOption: { AvailabilityStatus: "ENABLED" } },
    VersionDescription: "Revenue, January to June",
  });
  await accept(create, "ResourceExistsException");
  await untilBuilt(context);
}

/** Makes a version with these visuals and lets readers see it. */
export async function publish(context: SolveContext, definition: DashboardVersionDefinition): Promise<void> {
  const { aws, run } = context;
  const id = { AwsAccountId: run.account, DashboardId: boardId(context) };
  const { VersionArn = "" } = await aws(QuickSight).updateDashboard({
    ...id,
    Name: run.name("dashboard"),
    Definition: definition,
  });
  await untilBuilt(context);
  const VersionNumber = Number(VersionArn.slice(VersionArn.lastIndexOf("/") + 1));
  await aws(QuickSight).updateDashboardPublishedVersion({ ...id, VersionNumber });
}

const untilBuilt = (context: SolveContext): Promise<unknown> =>
  context.until({
    for: "the dashboard's version to be built",
    read: async () => (await readBoard(context, "$LATEST"))?.Version,
    observed: (version) => version?.Status ?? "absent",
    done: (version) => version?.Status === "CREATION_SUCCESSFUL",
    failed: (version) =>
      version?.Status === "CREATION_FAILED"
        ? (version.Errors ?? []).map(({ Type, Message }) => `${Type}: ${Message}`).join("; ")
        : undefined,
    usual: 10,
    limit: 180,
  });

/** The published version, or the latest; undefined where there is no such dashboard. */
export async function readBoard(context: LabContext, alias: "$PUBLISHED" | "$LATEST" = "$PUBLISHED") {
  const { aws, run } = context;
  const id = { AwsAccountId: run.account, DashboardId: boardId(context), AliasName: alias };
  return (await accept(aws(QuickSight).describeDashboard(id), "ResourceNotFoundException"))?.Dashboard;
}

export async function visualsOf(context: LabContext): Promise<Visual[]> {
  const { aws, run } = context;
  const id = { AwsAccountId: run.account, DashboardId: boardId(context), AliasName: "$PUBLISHED" };
  const answer = await accept(aws(QuickSight).describeDashboardDefinition(id), "ResourceNotFoundException");
  return (answer?.Definition?.Sheets ?? []).flatMap(({ Visuals = [] }) => Visuals);
}

/** Whether a visual sums amount_cents by country or by category. */
export function showsRevenue(visual: Visual): boolean {
  const text = JSON.stringify(visual);
  const isBroken = /"ColumnName":"(country|category)"/.test(text);
  return isBroken && /"ColumnName":"amount_cents"/.test(text) && /"SimpleNumericalAggregation":"SUM"/.test(text);
}

/** Where a person sees it: in the sandbox a page of its own, else the console. */
export async function addressOf(context: SolveContext): Promise<string> {
  const { aws, run } = context;
  const DashboardId = boardId(context);
  if (run.target === "aws") return `https://${run.region}.quicksight.aws.amazon.com/sn/dashboards/${DashboardId}`;
  const id = { AwsAccountId: run.account, DashboardId, IdentityType: "IAM" as const };
  return (await aws(QuickSight).getDashboardEmbedUrl(id)).EmbedUrl ?? "";
}
