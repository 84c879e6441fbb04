import { Athena, type NamedQuery, type PreparedStatement } from "@aws-sdk/client-athena";
import {
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
import { type Answer, ask, PROBES, probe } from "../sql/ask.ts";
import { expectedRows, inWords, type Rows, same } from "../sql/expected.ts";
import { explain } from "../sql/failures.ts";
import { readNamedQuery, readStatement, saveNamedQuery, saveStatement } from "../sql/saved.ts";
import { crawl } from "./crawl.ts";
import { workgroup } from "./workgroup.ts";

export interface Saved {
  readonly named: NamedQuery;
  readonly statement: PreparedStatement;
}

const needs = { crawl, workgroup };
type Needs = typeof needs;

const revenueSql = ({ assets }: Pick<SolveContext, "assets">): string =>
  assets.text("queries/revenue-by-country.sql").trim();
const monthSql = ({ assets }: Pick<SolveContext, "assets">): string => assets.text("queries/month-total.sql").trim();

const MARCH = ["'2025'", "'03'"];

const withReturned = mistake<Saved, Needs>({
  id: "returned-counted",
  says: "The saved query counts orders that came back as revenue: leave out those whose status is 'returned'.",
  make: (context) => saveNamedQuery(context, revenueSql(context).replace("o.status <> 'returned' AND ", "")),
  undo: (context) => saveNamedQuery(context, revenueSql(context)),
});

const unpruned = mistake<Saved, Needs>({
  id: "partitions-unused",
  says: "The statement asks for the month by order_ts, so Athena opens the files of every month to find one: ask by the partition columns, year = ? AND month = ?.",
  make: (context) =>
    saveStatement(
      context,
      "SELECT count(*) AS orders, sum(amount_cents) AS cents FROM raw_orders WHERE substr(CAST(order_ts AS varchar), 1, 4) = ? AND substr(CAST(order_ts AS varchar), 6, 2) = ?",
    ),
  undo: (context) => saveStatement(context, monthSql(context)),
});

/** Questions to files, without a server: each is paid by the bytes that it reads. */
export const athena = step({
  id: "athena",
  title: "Exact answers from files, and a query that reads one month only",
  covers: [
    "data-lake/athena-concepts/serverless-sql-queries",
    "data-lake/athena-concepts/integration-with-glue-data-catalog",
    "data-lake/athena-concepts/federated-queries",
    "data-lake/exercise/run-sql-queries-with-athena",
  ],
  needs,
  minutes: 2,
  async solve(context) {
    if ((await readNamedQuery(context)) && (await readStatement(context))) return;
    await saveNamedQuery(context, revenueSql(context));
    await saveStatement(context, monthSql(context));
    const [revenue, march, total] = await Promise.all([
      ask(context, { called: "revenue per country", sql: revenueSql(context) }),
      ask(context, { called: "March by category", sql: context.assets.text("queries/march-by-category.sql") }),
      ask(context, { called: "March in all", sql: monthSql(context), parameters: MARCH }),
    ]);
    context.say(`Revenue per country: ${inWords(revenue.rows)} (${revenue.scanned} bytes read).`);
    context.say(`March: ${inWords(march.rows)}; ${inWords(total.rows)} in all (${total.scanned} bytes read).`);
    const { DataCatalogsSummary = [] } = await context.aws(Athena).listDataCatalogs({});
    const names = DataCatalogsSummary.map(({ CatalogName, Type }) => `${CatalogName} (${Type})`).join(", ");
    context.say(`Catalogs that Athena can ask: ${names}. A federated source would be one more.`);
  },
  async locate(context): Promise<Saved> {
    return {
      named: found(await readNamedQuery(context), `No named query ${context.run.name("revenue")} in the work group.`),
      statement: found(await readStatement(context), "No prepared statement month_total in the work group."),
    };
  },
  checks: [
    check<Saved, Needs>({
      id: "revenue",
      title: "The saved query answers the revenue per country to the cent",
      hints: [
        "Orders name a customer, customers a country. Which orders are no revenue?",
        "Join raw_customers, c.address.country, leave out status 'returned', month up to '06', highest first.",
      ],
      mistakes: [withReturned],
      probes: PROBES,
      async run(context, { named }) {
        const expected = expectedRows(context.assets).revenueByCountry;
        const answer = await probe(context, { called: "the saved query", sql: named.QueryString ?? "" });
        const isReturnedIn = !/returned/.test(named.QueryString ?? "");
        return judged(
          answer,
          expected,
          isReturnedIn ? { fix: withReturned.says, mistake: withReturned.id } : undefined,
        );
      },
    }),
    check<Saved, Needs>({
      id: "march",
      title: "Joins of raw tables give March by category",
      hints: [
        "Which table knows the category of a product?",
        "year = '2025' AND month = '03', both in quotes: partition columns are text.",
      ],
      mistakes: [],
      probes: PROBES,
      async run(context) {
        const sql = context.assets.text("queries/march-by-category.sql");
        const answer = await probe(context, { called: "March by category", sql });
        return judged(answer, expectedRows(context.assets).marchByCategory);
      },
    }),
    check<Saved, Needs>({
      id: "pruning",
      title: "The statement for one month reads one month",
      hints: [
        "Athena opens the files of the partitions that a query may need. How does it know which?",
        "The statement: WHERE year = ? AND month = ?. Values are SQL literals: --execution-parameters \"'2025'\" \"'03'\".",
      ],
      mistakes: [unpruned],
      probes: PROBES,
      run: (context, { statement }) => pruned(context, statement.QueryStatement ?? ""),
    }),
  ],
});

function judged(answer: Answer, expected: Rows, known?: { fix: string; mistake: string }): Verdict {
  if (answer.state === "failed")
    return fail({ expected: inWords(expected), actual: answer.reason, fix: explain(answer.reason) });
  if (same(answer.rows, expected)) return pass(`${inWords(expected.slice(0, 2))} ... on ${answer.engine}`);
  const fix = "Compare with the query in the lesson: header lines, July and returned orders are what goes wrong.";
  return fail({ expected: inWords(expected), actual: inWords(answer.rows), ...(known ?? { fix }) });
}

/** March costs a sixth of half a year: a quarter is allowed, so that a few more months do no harm. */
async function pruned(context: ProbeContext, sql: string): Promise<Verdict> {
  const [month, all] = await Promise.all([
    probe(context, { called: "one month", sql, parameters: MARCH }),
    probe(context, {
      called: "all months",
      sql: "SELECT count(*) AS orders, sum(amount_cents) AS cents FROM raw_orders",
    }),
  ]);
  const expected = "10000 330192782 for March, and at most a quarter of the bytes of all months";
  for (const answer of [month, all])
    if (answer.state === "failed") return fail({ expected, actual: answer.reason, fix: explain(answer.reason) });
  if (month.state === "failed" || all.state === "failed")
    return fail({ expected, actual: "no answer", fix: "Try again." });
  const actual = `${inWords(month.rows)}, ${month.scanned} of ${all.scanned} bytes`;
  if (month.scanned * 4 > all.scanned) return fail({ expected, actual, fix: unpruned.says, mistake: unpruned.id });
  if (inWords(month.rows) === "10000 330192782") return pass(actual);
  return fail({ expected, actual, fix: "Count the orders and add up amount_cents, where year and month are given." });
}
