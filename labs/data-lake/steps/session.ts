import type { Session } from "@aws-sdk/client-glue";
import { check, fail, found, mistake, pass, step } from "../../../src/lab/index.ts";
import {
  countCode,
  keepOrMakeSession,
  outputOf,
  readSession,
  runStatement,
  statements,
  untilReady,
} from "../jobs/session.ts";
import { expectedRows } from "../sql/expected.ts";
import { etl } from "./etl.ts";
import { roles } from "./roles.ts";

const needs = { etl, roles };
type Needs = typeof needs;

const rawCounted = mistake<Session, Needs>({
  id: "raw-counted",
  says: "The last statement counted something other than the curated orders: read Parquet from curated/sales/, all of it, and print the count.",
  make: async (context) => {
    const code = countCode(context).replace(".count()", ".where(\"month <= '03'\").count()");
    await runStatement(context, code);
  },
  undo: async (context) => void (await runStatement(context, countCode(context))),
});

/** Spark to talk to, before a job is written; what development endpoints were for. */
export const session = step({
  id: "session",
  title: "An interactive session counts what the job wrote",
  covers: ["data-lake/glue-components/development-endpoints"],
  needs,
  minutes: 3,
  async solve(context, { roles: { glueArn } }) {
    await keepOrMakeSession(context, glueArn);
    await untilReady(context);
    const [count] = expectedRows(context.assets).sold;
    const known = (await statements(context))[0];
    if (outputOf(known) === count) return;
    context.say(`The session answers ${await runStatement(context, countCode(context))}.`);
  },
  async locate(context): Promise<Session> {
    return found(await readSession(context), `No session named ${context.run.name()}.`);
  },
  checks: [
    check<Session, Needs>({
      id: "statement",
      title: "A statement of the session has counted the curated orders",
      hints: [
        "Which Spark call reads a folder of Parquet files?",
        "create-session, wait for READY, run-statement with print(spark.read.parquet('s3://.../curated/sales/').count()).",
      ],
      mistakes: [rawCounted],
      async run(context) {
        const [expected] = expectedRows(context.assets).sold;
        const [last] = await statements(context);
        if (!last) return fail({ expected, actual: "no statement", fix: "Run one: `aws glue run-statement`." });
        const { State, Output } = last;
        if (State !== "AVAILABLE" || Output?.ErrorName !== undefined) {
          const actual = `${State}: ${Output?.ErrorValue ?? "no error"}`;
          return fail({ expected, actual, fix: "Read the traceback: `aws glue get-statement`." });
        }
        const actual = outputOf(last);
        if (actual === expected) return pass(`statement ${last.Id} printed ${actual}`);
        return fail({ expected, actual: actual || "nothing", fix: rawCounted.says, mistake: rawCounted.id });
      },
    }),
  ],
});
