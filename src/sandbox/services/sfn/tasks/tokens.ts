/** Tasks whose end comes by their token. https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token */
import { type Json, type Progress, StatesError, type Task } from "../../../engines/states-language/index.ts";
import { type Context, defineRuntime } from "../../../kit/index.ts";
import { type ExecutionRow, type TokenAnswer, tokens } from "../state.ts";

/** Who waits for a token in this process. */
interface Waiter {
  answer(answer: TokenAnswer): void;
  heartbeat(): void;
  started(workerName: string | undefined): void;
}

const waiters = defineRuntime({ name: "waiters", create: () => new Map<string, Waiter>() });

export const waiterFor = (context: Context, token: string): Waiter | undefined => context.runtime(waiters).get(token);

interface Awaited {
  readonly task: Task;
  readonly progress: Progress;
  /** Hands the token out; not called again after a restart where it has been. */
  send(): Promise<void>;
}

/** Resolves with what SendTaskSuccess brings, rejects with what SendTaskFailure brings. */
export async function answerTo(context: Context, row: ExecutionRow, { task, progress, send }: Awaited): Promise<Json> {
  const { token } = task;
  const table = context.table(tokens);
  const all = context.runtime(waiters);
  const { machine, name: execution } = row;
  if (!table.has(token))
    table.put(token, { token, machine, execution, isClosed: false, answer: undefined, isStarted: false });
  try {
    const answered = new Promise<TokenAnswer>((resolve, reject) => {
      all.set(token, { answer: resolve, heartbeat: progress.heartbeat, started: progress.started });
      progress.signal.addEventListener("abort", () => reject(progress.signal.reason), { once: true });
    });
    answered.catch(() => {});
    await send();
    // It may have come while nobody waited.
    const early = table.get(token)?.answer;
    return resultOf(early ?? (await answered));
  } finally {
    all.delete(token);
    // After a restart the same token must still be good.
    if (!context.signal.aborted) table.patch(token, { isClosed: true });
  }
}

function resultOf(answer: TokenAnswer): Json {
  if ("output" in answer) return JSON.parse(answer.output);
  throw new StatesError(answer.error, answer.cause);
}
