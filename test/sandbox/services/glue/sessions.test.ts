/** Interactive sessions: one process for each, statements one after the other, and Glue's tags. */
import type * as Glue from "@aws-sdk/client-glue";
import type * as Tagging from "@aws-sdk/client-resource-groups-tagging-api";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BUCKET, type DataLake, dataLake, glueRole, put, until } from "./data-lake.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let lake: DataLake;

const create = (Id: string, more: Partial<Glue.CreateSessionRequest> = {}) =>
  lake.glue.CreateSession({
    Id,
    Role: lake.role,
    Command: { Name: "glueetl", PythonVersion: "3" },
    GlueVersion: "5.0",
    WorkerType: "G.1X",
    NumberOfWorkers: 2,
    IdleTimeout: 10,
    ...more,
  });

const status = (Id: string, wanted: string) =>
  until(
    `${Id} ${wanted}`,
    () => lake.glue.GetSession({ Id }),
    (answer) => answer.Session?.Status === wanted,
  );

async function run(Code: string): Promise<Glue.Statement> {
  const { Id } = await lake.glue.RunStatement({ SessionId: "lab", Code });
  return ended(Id);
}

async function ended(Id: number | undefined): Promise<Glue.Statement> {
  const { Statement: statement } = await until(
    `end of ${Id}`,
    () => lake.glue.GetStatement({ SessionId: "lab", Id }),
    (answer) => /AVAILABLE|ERROR|CANCELLED/.test(answer.Statement?.State ?? ""),
  );
  return statement ?? {};
}

beforeAll(async () => {
  lake = await dataLake();
  const { Session } = await create("lab", { Tags: { project: "lake" } });
  expect(Session).toMatchObject({ Id: "lab", Status: "PROVISIONING", MaxCapacity: 2 });
  await status("lab", "READY");
});
afterAll(() => lake?.sandbox.close());

test("what a statement defines, the next one knows", async () => {
  await put(lake, "numbers.json", '{"n":1}\n{"n":2}\n{"n":3}\n');
  expect(await run(`numbers = spark.read.json('s3://${BUCKET}/numbers.json')`)).toMatchObject({ State: "AVAILABLE" });
  const counted = await run("print(numbers.count())");
  expect(counted).toMatchObject({ State: "AVAILABLE", Output: { Status: "AVAILABLE", Data: { TextPlain: "3" } } });
});

test("an error has a name, a value and a traceback, and the session goes on", async () => {
  const failed = await run("1 / 0");
  expect(failed).toMatchObject({
    State: "ERROR",
    Output: { Status: "ERROR", ErrorName: "ZeroDivisionError", ErrorValue: "division by zero" },
  });
  expect(failed.Output?.Traceback?.join("\n")).toContain("ZeroDivisionError");
  expect((await run("print(2)")).Output?.Data?.TextPlain).toBe("2");
  const { Statements = [] } = await lake.glue.ListStatements({ SessionId: "lab" });
  expect(Statements.map(({ Code }) => Code)).toContain("1 / 0");
});

test("a statement can be cancelled", async () => {
  const { Id } = await lake.glue.RunStatement({ SessionId: "lab", Code: "import time\ntime.sleep(600)" });
  await until(
    "RUNNING",
    () => lake.glue.GetStatement({ SessionId: "lab", Id }),
    (answer) => answer.Statement?.State === "RUNNING",
  );
  await lake.glue.CancelStatement({ SessionId: "lab", Id });
  expect((await ended(Id)).State).toBe("CANCELLED");
  expect((await run("print(3)")).Output?.Data?.TextPlain).toBe("3");
});

test("tags are Glue's and the tagging API's", async () => {
  const ResourceArn = "arn:aws:glue:us-east-1:123456789012:session/lab";
  await lake.glue.TagResource({ ResourceArn, TagsToAdd: { stage: "test" } });
  expect((await lake.glue.GetTags({ ResourceArn })).Tags).toEqual({ project: "lake", stage: "test" });
  const tagging = lake.sandbox.service<typeof Tagging>("resource-groups-tagging-api");
  const { ResourceTagMappingList = [] } = await tagging.GetResources({
    TagFilters: [{ Key: "stage", Values: ["test"] }],
  });
  expect(ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN)).toEqual([ResourceArn]);
  await tagging.UntagResources({ ResourceARNList: [ResourceArn], TagKeys: ["stage"] });
  expect((await lake.glue.GetTags({ ResourceArn })).Tags).toEqual({ project: "lake" });
  expect((await lake.glue.ListSessions({ Tags: { project: "lake" } })).Ids).toEqual(["lab"]);
  await expect(lake.glue.GetTags({ ResourceArn: `${ResourceArn}x` })).rejects.toMatchObject({
    name: "EntityNotFoundException",
  });
});

test("a session is stopped before it is deleted", async () => {
  await create("short");
  await expect(create("short")).rejects.toMatchObject({ name: "AlreadyExistsException" });
  await status("short", "READY");
  await expect(lake.glue.DeleteSession({ Id: "short" })).rejects.toMatchObject({
    name: "IllegalSessionStateException",
  });
  await lake.glue.StopSession({ Id: "short" });
  await status("short", "STOPPED");
  await expect(lake.glue.RunStatement({ SessionId: "short", Code: "1" })).rejects.toMatchObject({
    name: "IllegalSessionStateException",
  });
  await lake.glue.DeleteSession({ Id: "short" });
  await expect(lake.glue.GetSession({ Id: "short" })).rejects.toMatchObject({ name: "EntityNotFoundException" });
});

test("roles and development endpoints are refused by name", async () => {
  const stranger = await glueRole(lake.sandbox, "stranger", [], "ec2.amazonaws.com");
  await expect(create("other", { Role: stranger })).rejects.toThrow(/assume role permissions for Glue Service/);
  await expect(lake.glue.CreateDevEndpoint({ EndpointName: "dev", RoleArn: lake.role })).rejects.toMatchObject({
    name: "NotImplemented",
    message: "glue:CreateDevEndpoint is not in the sandbox.",
  });
});
