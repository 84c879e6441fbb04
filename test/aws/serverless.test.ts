/** Deletion of what needs preparation or patience, by the catalogue's rows against the sandbox. */
import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { allTypes, classifyFault } from "../../src/aws/index.ts";
import type { ResourceContext } from "../../src/aws/resource-type.ts";
import { makeFunction, makeQueue } from "../sandbox/services/lambda/event-sources.ts";
import { type Lab, lab, until } from "../sandbox/services/lambda/lab.ts";

let work: Lab;
let context: ResourceContext;

beforeAll(async () => {
  work = await lab();
  const { sandbox } = work;
  context = {
    aws: (Client) =>
      Reflect.construct(Client, [
        {
          region: sandbox.region,
          endpoint: "http://sandbox",
          credentials: sandbox.credentials,
          requestHandler: sandbox.requestHandler(),
          maxAttempts: 1,
        },
      ]),
    run: {
      id: "r",
      lab: "x",
      nonce: "n",
      account: sandbox.account,
      partition: "aws",
      region: sandbox.region,
    },
    ours: () => [],
    isRunName: (name) => name?.startsWith("lab-x-r") === true,
  };
});
afterAll(() => work?.sandbox.close());

/** As cleanup does: finds all of the run's, and tries again as long as AWS calls them busy. */
async function deleteAll(name: string): Promise<number> {
  const type = (await allTypes()).find((each) => each.type === name);
  const found = (await type?.find(context)) ?? [];
  for (const each of found)
    await until(
      `${each.id} deleted`,
      async () => {
        try {
          await type?.delete(context, each);
          return "deleted";
        } catch (error) {
          const means = classifyFault(error);
          if (means !== "busy") throw error;
          return means;
        }
      },
      (outcome) => outcome === "deleted",
    );
  await until(
    `no ${name}`,
    async () => (await type?.find(context)) ?? [],
    (left) => left.length === 0,
  );
  return found.length;
}

it("a table that is protected and backed up goes", async () => {
  const db = work.sandbox.service<typeof DynamoDB>("dynamodb");
  const TableName = "lab-x-r-table";
  await db.CreateTable({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    DeletionProtectionEnabled: true,
  });
  await db.UpdateContinuousBackups({
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect(await deleteAll("dynamodb:table")).toBe(1);
});

it("an event source mapping goes, even while it is being created", async () => {
  const { arn } = await makeQueue(work, "jobs");
  await makeFunction(work, "lab-x-r-jobs", "");
  await makeFunction(work, "other", "");
  await work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "other" });
  await work.lambda.CreateEventSourceMapping({ EventSourceArn: arn, FunctionName: "lab-x-r-jobs" });
  expect(await deleteAll("lambda:event-source-mapping")).toBe(1);
  expect((await work.lambda.ListEventSourceMappings({})).EventSourceMappings).toHaveLength(1);
});
