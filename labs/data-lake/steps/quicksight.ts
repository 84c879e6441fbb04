import { IAM } from "@aws-sdk/client-iam";
import {
  blocked,
  check,
  fail,
  found,
  mistake,
  type ProbeContext,
  pass,
  type SolveContext,
  step,
  type Verdict,
} from "../../../src/lab/index.ts";
import {
  addressOf,
  boardId,
  definitionOf,
  keepOrMakeAnalysis,
  keepOrMakeBoard,
  publish,
  readBoard,
  showsRevenue,
  visualsOf,
} from "../dashboard/board.ts";
import { ingestionsOf, keepOrMakeSet, keepOrMakeSource, refresh, TABLE } from "../dashboard/data.ts";
import { DASHBOARD, isSubscribed, ownerArn, UNSUBSCRIBED } from "../dashboard/subscription.ts";
import { trustOf } from "../lake/roles.ts";
import { PROBES, probe } from "../sql/ask.ts";
import { expectedRows, inWords, same } from "../sql/expected.ts";
import { explain } from "../sql/failures.ts";
import { etl } from "./etl.ts";
import { roles } from "./roles.ts";
import { workgroup } from "./workgroup.ts";

export interface Published {
  /** Without a subscription there is nothing to look at. */
  readonly subscribed: boolean;
  readonly dataSet: string;
  readonly status: string;
  readonly errors: readonly string[];
}

const needs = { etl, roles, workgroup };
type Needs = typeof needs;

const trust = async (context: SolveContext, service: string): Promise<void> =>
  void (await context.aws(IAM).updateAssumeRolePolicy({
    RoleName: context.run.name("quicksight"),
    PolicyDocument: trustOf(context, service),
  }));

const unassumed = mistake<Published, Needs>({
  id: "role-not-assumed",
  says: "SPICE could not copy the rows because QuickSight may not assume the data source's role: its trust policy must name quicksight.amazonaws.com. Then refresh the data set.",
  async make(context) {
    await trust(context, "glue.amazonaws.com");
    await refresh(context, `refused-${(await ingestionsOf(context)).length}`);
  },
  async undo(context) {
    await trust(context, "quicksight.amazonaws.com");
    await refresh(context, `again-${(await ingestionsOf(context)).length}`);
  },
});

const empty = mistake<Published, Needs>({
  id: "empty-sheet",
  says: "The version that readers see has no visual that sums amount_cents by country or category: put one on the sheet, update the dashboard, and publish the new version.",
  make: (context, { dataSet }) => {
    const definition = definitionOf(context, dataSet);
    return publish(context, { ...definition, Sheets: [{ SheetId: "revenue", Name: "Revenue", Visuals: [] }] });
  },
  undo: (context, { dataSet }) => publish(context, definitionOf(context, dataSet)),
});

/** For those who will never write SQL. */
export const quicksight = step({
  id: "quicksight",
  title: "A dashboard of the revenue",
  covers: [
    "data-lake/exercise/create-visualizations-with-quicksight",
    "data-lake/data-lake-architecture/quicksight-for-visualization",
  ],
  needs,
  unless: { parameter: DASHBOARD, value: "skip" },
  minutes: 3,
  async solve(context, { roles: { quicksightArn } }) {
    if (!(await isSubscribed(context))) return context.say(`Left out. ${UNSUBSCRIBED}`);
    const owner = await ownerArn(context);
    const source = await keepOrMakeSource(context, { owner, roleArn: quicksightArn });
    const dataSet = await keepOrMakeSet(context, source, owner);
    await keepOrMakeAnalysis(context, dataSet, owner);
    await keepOrMakeBoard(context, dataSet, owner);
    context.say(`The dashboard: ${await addressOf(context)}`);
  },
  async locate(context): Promise<Published> {
    if (!(await isSubscribed(context))) return { subscribed: false, dataSet: "", status: "none", errors: [] };
    const board = await readBoard(context);
    const version = found(
      board,
      `No dashboard ${boardId(context)}: an analysis is for authors until it is published as one.`,
    ).Version;
    return {
      subscribed: true,
      dataSet: version?.DataSetArns?.[0] ?? "",
      status: version?.Status ?? "unknown",
      errors: (version?.Errors ?? []).map(({ Type, Message }) => `${Type}: ${Message}`),
    };
  },
  checks: [
    check<Published, Needs>({
      id: "spice",
      title: "SPICE has a copy of every curated order",
      hints: [
        "A data set in SPICE is a copy. Who made it, as whom, and when?",
        "`aws quicksight list-ingestions`: COMPLETED with 50082 rows. A failed one says in ErrorInfo what role or table it lacked.",
      ],
      mistakes: [unassumed],
      run: (context, { subscribed }) => (subscribed ? copied(context) : Promise.resolve(blocked(UNSUBSCRIBED))),
    }),
    check<Published, Needs>({
      id: "dashboard",
      title: "The published dashboard shows the revenue by country",
      hints: [
        "Data set first, then the analysis, then the dashboard. Which version do readers see?",
        "A BarChartVisual: Category country, Values amount_cents with SUM. Errors of a version name the column at fault.",
      ],
      mistakes: [empty],
      probes: PROBES,
      run: (context, published) =>
        published.subscribed ? shown(context, published) : Promise.resolve(blocked(UNSUBSCRIBED)),
    }),
  ],
});

async function copied(context: ProbeContext): Promise<Verdict> {
  const [orders] = expectedRows(context.assets).sold;
  const expected = `COMPLETED, ${orders} rows, 0 dropped`;
  const [newest] = await ingestionsOf(context);
  if (!newest) return fail({ expected, actual: "no ingestion", fix: "Create the data set with ImportMode SPICE." });
  const { IngestionStatus, RowInfo, ErrorInfo } = newest;
  if (ErrorInfo?.Type === "FAILURE_TO_ASSUME_ROLE" || ErrorInfo?.Type === "IAM_ROLE_NOT_AVAILABLE") {
    const actual = `${IngestionStatus}: ${ErrorInfo.Type}`;
    return fail({ expected, actual, fix: unassumed.says, mistake: unassumed.id });
  }
  const why = ErrorInfo ? `: ${ErrorInfo.Type} ${ErrorInfo.Message}` : "";
  const actual = `${IngestionStatus}, ${RowInfo?.RowsIngested ?? 0} rows, ${RowInfo?.RowsDropped ?? 0} dropped${why}`;
  if (actual === expected) return pass(actual);
  return fail({ expected, actual, fix: "Refresh the data set: `aws quicksight create-ingestion`." });
}

async function shown(context: ProbeContext, { status, errors }: Published): Promise<Verdict> {
  const expected = "a visual with the sum of amount_cents by country or category, and the right sums";
  if (status !== "CREATION_SUCCESSFUL" || errors.length > 0)
    return fail({
      expected,
      actual: [status, ...errors].join("; "),
      fix: "Correct the definition, and publish again.",
    });
  if (!(await visualsOf(context)).some(showsRevenue))
    return fail({ expected, actual: "no such visual", fix: empty.says, mistake: empty.id });
  const rows = expectedRows(context.assets).revenueByCountry.map(([country = "", , cents = ""]) => [country, cents]);
  const answer = await probe(context, {
    called: "what the visual shows",
    sql: `SELECT country, sum(amount_cents) AS cents FROM ${TABLE} GROUP BY country ORDER BY 2 DESC`,
  });
  if (answer.state === "failed") return fail({ expected, actual: answer.reason, fix: explain(answer.reason) });
  if (same(answer.rows, rows)) return pass(`${inWords(rows.slice(0, 2))} ...`);
  return fail({ expected: inWords(rows), actual: inWords(answer.rows), fix: "Look at the job that writes the table." });
}
