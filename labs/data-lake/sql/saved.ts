/** What is saved in the work group: a named query, and a statement with parameters. */
import { Athena, type NamedQuery, type PreparedStatement } from "@aws-sdk/client-athena";
import { accept, type LabContext, type SolveContext } from "../../../src/lab/index.ts";
import { databaseOf } from "../lake/names.ts";

export const STATEMENT = "month_total";

/** The named query of the run; undefined where there is none, or no work group. */
export async function readNamedQuery({ aws, run }: LabContext): Promise<NamedQuery | undefined> {
  const WorkGroup = run.name();
  const listed = await accept(aws(Athena).listNamedQueries({ WorkGroup }), "InvalidRequestException");
  for (const NamedQueryId of listed?.NamedQueryIds ?? []) {
    const { NamedQuery } = await aws(Athena).getNamedQuery({ NamedQueryId });
    if (NamedQuery?.Name === run.name("revenue")) return NamedQuery;
  }
  return undefined;
}

/** Saves it anew: a named query that was run keeps its text. */
export async function saveNamedQuery(context: SolveContext, QueryString: string): Promise<void> {
  const { aws, run } = context;
  const before = await readNamedQuery(context);
  if (before) await aws(Athena).deleteNamedQuery({ NamedQueryId: before.NamedQueryId });
  await aws(Athena).createNamedQuery({
    Name: run.name("revenue"),
    Description: "Revenue per country, returned orders left out",
    Database: databaseOf(run),
    WorkGroup: run.name(),
    QueryString,
  });
}

export const readStatement = async ({ aws, run }: LabContext): Promise<PreparedStatement | undefined> =>
  (
    await accept(
      aws(Athena).getPreparedStatement({ StatementName: STATEMENT, WorkGroup: run.name() }),
      "ResourceNotFoundException",
      "InvalidRequestException",
    )
  )?.PreparedStatement;

export async function saveStatement(context: SolveContext, QueryStatement: string): Promise<void> {
  const { aws, run } = context;
  const id = { StatementName: STATEMENT, WorkGroup: run.name() };
  if (await readStatement(context)) await aws(Athena).deletePreparedStatement(id);
  await aws(Athena).createPreparedStatement({ ...id, QueryStatement });
}
