/** A sandbox with tables for tests. */
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";

export interface Work {
  readonly sandbox: Sandbox;
  readonly db: ServiceClient<typeof DynamoDB>;
}

export async function work(options: Parameters<typeof createSandbox>[0] = {}): Promise<Work> {
  const sandbox = await createSandbox({ pace: "instant", account: "123456789012", ...options });
  return { sandbox, db: sandbox.service<typeof DynamoDB>("dynamodb") };
}

/** Repeats `ask` until `done` holds, for at most ten seconds. */
export async function until<T>(what: string, ask: () => Promise<T> | T, done: (value: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const value = await ask();
    if (done(value)) return value;
    if (performance.now() > deadline) throw new Error(`${what} did not come: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Makes a table with the keys `pk` and `sk` (both S, unless told otherwise) and waits until it is ACTIVE. */
export async function makeTable(
  { db }: Work,
  TableName: string,
  more: Partial<DynamoDB.CreateTableInput> = {},
): Promise<string> {
  await db.CreateTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
    ...more,
  });
  await active({ db }, TableName);
  return TableName;
}

export const active = ({ db }: Pick<Work, "db">, TableName: string) =>
  until(
    "ACTIVE",
    async () => (await db.DescribeTable({ TableName })).Table,
    (table) => table?.TableStatus === "ACTIVE",
  );
