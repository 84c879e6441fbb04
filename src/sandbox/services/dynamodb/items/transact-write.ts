import { createHash } from "node:crypto";
import { type Context, Fault } from "../../../kit/index.ts";
import type { Api, DynamoDB } from "../api.ts";
import { idempotentMismatch, invalid, transactionCanceled } from "../faults.ts";
import { tokens } from "../state.ts";
import { capacities } from "./batch-get.ts";
import { Usage } from "./capacity.ts";
import { spendInTransaction } from "./meter.ts";
import { decide, type PlannedWrite, planCheck, planDelete, planPut, planUpdate } from "./planned-write.ts";
import { type ItemWrite, writeItem } from "./write-item.ts";

const TOKEN_LIFE_MS = 10 * 60 * 1000;
const LARGEST = 4 * 1024 * 1024;

/** All writes or none. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const transactWriteItems: Api<"TransactWriteItems"> = (input, context) => {
  if (isRepeated(context, input)) return {};
  const plans = (input.TransactItems ?? []).map((each) => planOf(context, each));
  if (new Set(plans.map(({ id }) => id)).size < plans.length)
    throw invalid("Transaction request cannot include multiple operations on one item");
  const outcomes = plans.map((plan) => outcomeOf(context, plan));
  const reasons = outcomes.map((outcome) => ("Code" in outcome ? outcome : { Code: "None" }));
  if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
  const writes = outcomes.filter((outcome) => "table" in outcome);
  if (writes.reduce((sum, { before, after }) => sum + ((after ?? before)?.size ?? 0), 0) > LARGEST)
    throw invalid("Collection size of items in the transaction exceeds the limit of 4 MB");
  const usages = new Map<string, Usage>();
  writes.forEach((write, i) => {
    if (plans[i]?.change.kind !== "check") writeItem(context, write);
    const usage = usages.get(write.table.name) ?? new Usage(write.table, "write");
    usages.set(write.table.name, usage.addWrite(write.before, write.after, 2));
  });
  rememberToken(context, input);
  return {
    ConsumedCapacity: capacities(
      [...usages.values()].map((usage) => spendInTransaction(context, input.ReturnConsumedCapacity, usage)),
    ),
  };
};

function planOf(context: Context, { ConditionCheck, Put, Update, Delete }: DynamoDB.TransactWriteItem): PlannedWrite {
  if ([ConditionCheck, Put, Update, Delete].filter((each) => each !== undefined).length !== 1)
    throw invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  if (Put) return planPut(context, Put);
  if (Update) return planUpdate(context, Update);
  return Delete ? planDelete(context, Delete) : planCheck(context, ConditionCheck ?? {});
}

/** What the write comes to, or why it cancels the transaction. */
function outcomeOf(context: Context, plan: PlannedWrite): ItemWrite | DynamoDB.CancellationReason {
  try {
    return decide(context, plan);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.name !== "ConditionalCheckFailedException") return { Code: "ValidationError", Message: error.message };
    return { ...error.members, Code: "ConditionalCheckFailed", Message: error.message };
  }
}

/** A token that was used within ten minutes for the same request makes it succeed without being done again. */
function isRepeated(context: Context, input: DynamoDB.TransactWriteItemsInput): boolean {
  const { ClientRequestToken: token } = input;
  const known = token === undefined ? undefined : context.table(tokens).get(token);
  if (!known || known.at < context.clock.now() - TOKEN_LIFE_MS) return false;
  if (known.digest !== digestOf(input)) throw idempotentMismatch();
  return true;
}

function rememberToken(context: Context, input: DynamoDB.TransactWriteItemsInput): void {
  const table = context.table(tokens);
  const now = context.clock.now();
  for (const [token, { at }] of table.entries()) if (at < now - TOKEN_LIFE_MS) table.delete(token);
  if (input.ClientRequestToken !== undefined) table.put(input.ClientRequestToken, { digest: digestOf(input), at: now });
}

const digestOf = ({ TransactItems }: DynamoDB.TransactWriteItemsInput): string =>
  createHash("sha256").update(JSON.stringify(TransactItems)).digest("base64url");
