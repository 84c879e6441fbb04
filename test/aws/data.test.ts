/** Deletion of what Glue, Athena and Lake Formation leave, by the catalogue's rows against the sandbox. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { allTypes, classifyFault } from "../../src/aws/index.ts";
import type { ResourceContext, ResourceType, Sighting } from "../../src/aws/resource-type.ts";
import {
  BUCKET,
  crawl,
  createCrawler,
  type DataLake,
  dataLake,
  put,
  until,
} from "../sandbox/services/glue/data-lake.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let lake: DataLake;
let types: ReadonlyMap<string, ResourceType>;
const ours = new Map<string, Sighting[]>();
let context: ResourceContext;

beforeAll(async () => {
  lake = await dataLake();
  types = new Map((await allTypes()).map((each) => [each.type, each]));
  const { sandbox } = lake;
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
    run: { id: "r", lab: "x", nonce: "n", account: sandbox.account, partition: "aws", region: sandbox.region },
    ours: (type) => ours.get(type) ?? [],
    isRunName: (name) => /^lab[-_]x[-_]r/.test(name ?? ""),
  };
});
afterAll(() => lake?.sandbox.close());

async function find(type: string): Promise<readonly Sighting[]> {
  const found = (await types.get(type)?.find(context)) ?? [];
  ours.set(type, [...(ours.get(type) ?? []), ...found]);
  return found;
}

/** As cleanup does: tries again as long as AWS calls it busy or under way, and reads until it is gone. */
async function remove(resource: Sighting): Promise<void> {
  const type = types.get(resource.type);
  const attempt = async (work: () => Promise<unknown>): Promise<unknown> => {
    try {
      return await work();
    } catch (error) {
      const means = classifyFault(error);
      if (!["gone", "busy", "in-progress"].includes(means)) throw error;
      return means === "gone" ? undefined : means;
    }
  };
  await until(
    `${resource.id} deleted`,
    () => attempt(async () => type?.delete(context, resource)),
    (left) => left === undefined,
  );
  await until(
    `${resource.id} gone`,
    () => attempt(async () => type?.read(context, resource)),
    (left) => left === undefined,
  );
}

it("a crawler that runs, its tables and streams; work groups with what is in them; a session; grants", async () => {
  const { glue, sandbox, role } = lake;
  const athena = sandbox.service<typeof Athena>("athena");
  await put(lake, "raw/things/a.csv", "a,b\n1,2\n3,4\n");
  const crawler = { Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/things/` }] } };
  await createCrawler(lake, "lab-x-r-raw", { ...crawler, DatabaseName: "lab_x_r_lake", Tags: { "awslab:run": "r" } });
  await crawl(lake, "lab-x-r-raw");
  await createCrawler(lake, "other", { ...crawler, DatabaseName: "other" });
  await crawl(lake, "other");
  await glue.StartCrawler({ Name: "lab-x-r-raw" });
  await athena.CreateWorkGroup({ Name: "lab-x-r" });
  await athena.CreateNamedQuery({ Name: "q", Database: "other", QueryString: "SELECT 1", WorkGroup: "lab-x-r" });
  await athena.CreatePreparedStatement({ StatementName: "s", QueryStatement: "SELECT ?", WorkGroup: "lab-x-r" });
  await glue.CreateSession({ Id: "lab-x-r", Role: role, Command: { Name: "glueetl", PythonVersion: "3" } });
  const Command = { Name: "pythonshell", ScriptLocation: `s3://${BUCKET}/nosuch.py` };
  await glue.CreateJob({ Name: "lab-x-r-job", Role: role, Command });
  const found = new Map<string, Sighting>();
  for (const type of [
    "glue:database",
    "glue:table",
    "glue:crawler",
    "glue:job",
    "glue:job-run",
    "glue:session",
    "athena:work-group",
    "athena:named-query",
    "athena:prepared-statement",
    "cloudwatch-logs:log-stream",
  ]) {
    const [one, ...more] = await find(type);
    expect(more, type).toEqual([]);
    if (one) found.set(type, one);
    else expect(type).toBe("glue:job-run");
  }
  expect(found.get("glue:crawler")?.tags).toEqual({ "awslab:run": "r" });
  expect(found.get("cloudwatch-logs:log-stream")?.id).toBe("/aws-glue/crawlers:lab-x-r-raw");
  expect(await find("cloudwatch-logs:log-group"), "somebody else's stream is in the group").toEqual([]);
  for (const type of ["athena:named-query", "athena:prepared-statement", "athena:work-group"] as const)
    await remove(found.get(type) as Sighting);
  for (const each of found.values()) await remove(each);
  expect((await glue.GetTables({ DatabaseName: "other" })).TableList).toHaveLength(1);
});

it("a shared log group in which only the run wrote goes as a whole", async () => {
  const logs = lake.sandbox.service<typeof Logs>("cloudwatch-logs");
  await logs.CreateLogGroup({ logGroupName: "/aws-glue/sessions/error" });
  await logs.CreateLogStream({ logGroupName: "/aws-glue/sessions/error", logStreamName: "lab-x-r" });
  // A cleanup that was cut short has taken the streams already.
  await logs.CreateLogGroup({ logGroupName: "/aws-glue/sessions/output" });
  ours.set("glue:session", [{ type: "glue:session", id: "lab-x-r", ids: {}, state: "live" }]);
  const groups = await find("cloudwatch-logs:log-group");
  expect(groups.map(({ id, parent }) => [id, parent?.id])).toEqual([
    ["/aws-glue/sessions/output", "lab-x-r"],
    ["/aws-glue/sessions/error", "lab-x-r"],
  ]);
  for (const each of groups) await remove(each);
});

it("permissions that the run gave are taken back, and no others", async () => {
  const lakeFormation = lake.sandbox.service<typeof LakeFormation>("lakeformation");
  const me = { DataLakePrincipalIdentifier: `arn:aws:iam::${lake.sandbox.account}:root` };
  await lakeFormation.PutDataLakeSettings({ DataLakeSettings: { DataLakeAdmins: [me] } });
  const input = {
    Principal: { DataLakePrincipalIdentifier: lake.role },
    Resource: { Database: { Name: "other" } },
    Permissions: ["DESCRIBE" as const],
  };
  const type = types.get("lakeformation:grant");
  const [creating] = type?.creates ?? [];
  await lakeFormation.GrantPermissions({ ...input, Permissions: ["ALTER"] });
  await lakeFormation.GrantPermissions(input);
  const [made] = creating?.created(input as never, {} as never) ?? [];
  const seen = made && (await type?.read(context, made));
  expect(seen?.state).toBe("live");
  await remove(seen as Sighting);
  const { PrincipalResourcePermissions = [] } = await lakeFormation.ListPermissions({ Principal: input.Principal });
  expect(PrincipalResourcePermissions.flatMap(({ Permissions }) => Permissions)).toEqual(
    expect.arrayContaining(["ALTER"]),
  );
});
