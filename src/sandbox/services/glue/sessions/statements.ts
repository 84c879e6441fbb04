import type * as Glue from "@aws-sdk/client-glue";
import { nowMs } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { CodeResult } from "../../../engines/spark/index.ts";
import { type Context, found, page } from "../../../kit/index.ts";
import { illegalSession, notFound } from "../faults.ts";
import type { On } from "../handler.ts";
import { type Kernel, kernels } from "./kernels.ts";
import { sessionOf } from "./sessions.ts";
import { type StatementRow, sessions, statementKey, statements } from "./state.ts";

/** https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-interactive-sessions.html: statements run one after the other. */
export const runStatement: On<"RunStatement"> = ({ SessionId, Code: code = "" }, context) => {
  const row = sessionOf(context, SessionId);
  const kernel = context.runtime(kernels).get(row.id);
  if (row.status !== "READY" || !kernel)
    throw illegalSession(`Session ${row.id} is not READY, it is in ${row.status} status`);
  const id = context.table(statements).entries(`${row.id}/`).length;
  const key = statementKey(row.id, id);
  context.table(statements).put(key, {
    session: row.id,
    id,
    code,
    state: "WAITING",
    output: undefined,
    started: nowMs(),
    completed: undefined,
  });
  context.table(sessions).patch(row.id, { used: nowMs() });
  const controller = new AbortController();
  kernel.statements.set(id, controller);
  kernel.last = kernel.last.then(() => execute({ context, kernel, key, signal: controller.signal }));
  return { Id: id };
};

export const getStatement: On<"GetStatement"> = ({ SessionId, Id }, context) => ({
  Statement: described(statementOf(context, SessionId, Id)),
});

export const listStatements: On<"ListStatements"> = ({ SessionId, NextToken: token }, context) => {
  const { id } = sessionOf(context, SessionId);
  const { items, next } = page(context.table(statements).list(`${id}/`), { token, limit: undefined, max: 100 });
  return { Statements: items.map(described), NextToken: next };
};

export const cancelStatement: On<"CancelStatement"> = ({ SessionId, Id }, context) => {
  const row = statementOf(context, SessionId, Id);
  if (row.state !== "WAITING" && row.state !== "RUNNING") return {};
  context.table(statements).patch(statementKey(row.session, row.id), { state: "CANCELLING" });
  context.runtime(kernels).get(row.session)?.statements.get(row.id)?.abort();
  return {};
};

function statementOf(context: Context, session: string | undefined, id = -1): StatementRow {
  const { id: name } = sessionOf(context, session);
  return found(context.table(statements).get(statementKey(name, id)), () => notFound(`Statement ${id} not found`));
}

interface Execution {
  readonly context: Context;
  readonly kernel: Kernel;
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Never rejects: the next statement waits for it. */
async function execute({ context, kernel, key, signal }: Execution): Promise<void> {
  const row = context.table(statements).get(key);
  if (!row) return;
  const end = (changes: Partial<StatementRow>): void => {
    kernel.statements.delete(row.id);
    if (context.signal.aborted) return;
    context
      .table(statements)
      .update(key, (now) => (now.state === "CANCELLED" ? now : { ...now, ...changes, completed: nowMs() }));
    context.table(sessions).patch(row.session, { used: nowMs() });
  };
  if (signal.aborted) return end({ state: "CANCELLED" });
  context.table(statements).patch(key, { state: "RUNNING" });
  try {
    const result = await kernel.session.run(row.code, signal);
    if (result.status === "cancelled") return end({ state: "CANCELLED" });
    end({ state: result.status === "ok" ? "AVAILABLE" : "ERROR", output: outputOf(result, row.id) });
  } catch (error) {
    end({
      state: "ERROR",
      output: { Status: "ERROR", ErrorName: "SessionEnded", ErrorValue: messageOf(error), ExecutionCount: row.id },
    });
  }
}

function outputOf({ status, text, failure }: CodeResult, id: number): Glue.StatementOutput {
  if (status === "ok") return { Data: { TextPlain: text }, ExecutionCount: id, Status: "AVAILABLE" };
  return {
    ...(text === "" ? {} : { Data: { TextPlain: text } }),
    ExecutionCount: id,
    Status: "ERROR",
    ErrorName: failure?.type,
    ErrorValue: failure?.message,
    Traceback: [...(failure?.traceback ?? [])],
  };
}

const described = (row: StatementRow): Glue.Statement => ({
  Id: row.id,
  Code: row.code,
  State: row.state,
  Output: row.output && { ...row.output },
  Progress: row.completed === undefined ? 0 : 1,
  StartedOn: row.started,
  CompletedOn: row.completed ?? 0,
});
