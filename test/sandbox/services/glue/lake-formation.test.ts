/** Lake Formation lets everybody whom IAM lets, until its settings say otherwise. */
import type * as Athena from "@aws-sdk/client-athena";
import type * as Glue from "@aws-sdk/client-glue";
import type * as IAM from "@aws-sdk/client-iam";
import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { BUCKET, crawl, createCrawler, dataLake, put, until } from "./data-lake.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let sandbox: Sandbox;
const glue = () => sandbox.service<typeof Glue>("glue");
const lake = () => sandbox.service<typeof LakeFormation>("lakeformation");
const me = () => `arn:aws:iam::${sandbox.account}:root`;
const table: LakeFormation.Resource = { Table: { DatabaseName: "sales", Name: "orders" } };

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterEach(() => sandbox.close());

async function makeTable(): Promise<void> {
  await glue().CreateDatabase({ DatabaseInput: { Name: "sales" } });
  await glue().CreateTable({ DatabaseName: "sales", TableInput: { Name: "orders" } });
}

async function held(Resource: LakeFormation.Resource): Promise<[string | undefined, string[] | undefined][]> {
  const { PrincipalResourcePermissions: rows = [] } = await lake().ListPermissions({ Resource });
  return rows.map(({ Principal, Permissions }) => [Principal?.DataLakePrincipalIdentifier, Permissions]);
}

/** As a careful account has it. */
const close = (admins: string[] = []) =>
  lake().PutDataLakeSettings({
    DataLakeSettings: {
      DataLakeAdmins: admins.map((DataLakePrincipalIdentifier) => ({ DataLakePrincipalIdentifier })),
      CreateDatabaseDefaultPermissions: [],
      CreateTableDefaultPermissions: [],
    },
  });

test("by default everything is open to whom IAM lets", async () => {
  const { DataLakeSettings: settings } = await lake().GetDataLakeSettings({});
  expect(settings?.CreateDatabaseDefaultPermissions).toEqual([
    { Principal: { DataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" }, Permissions: ["ALL"] },
  ]);
  await makeTable();
  expect(await held({ Database: { Name: "sales" } })).toContainEqual(["IAM_ALLOWED_PRINCIPALS", ["ALL"]]);
  expect(await held(table)).toContainEqual(["IAM_ALLOWED_PRINCIPALS", ["ALL"]]);
  const { Database } = await glue().GetDatabase({ Name: "sales" });
  expect(Database?.CreateTableDefaultPermissions).toEqual(settings?.CreateTableDefaultPermissions);
});

test("permissions go with the table and the database", async () => {
  await makeTable();
  await glue().DeleteTable({ DatabaseName: "sales", Name: "orders" });
  expect(await held(table)).toEqual([]);
  await glue().CreateTable({ DatabaseName: "sales", TableInput: { Name: "orders" } });
  await glue().DeleteDatabase({ Name: "sales" });
  expect(await held(table)).toEqual([]);
  expect(await held({ Database: { Name: "sales" } })).toEqual([]);
});

test("who has lost every permission is refused by name, and finds nothing in lists", async () => {
  await close([me()]);
  await makeTable();
  const mine = (await held(table)).find(([who]) => who === me());
  expect(mine?.[1]).toContain("SELECT");
  await lake().RevokePermissions({
    Principal: { DataLakePrincipalIdentifier: me() },
    Resource: table,
    Permissions: ["ALL", "ALTER", "DELETE", "DESCRIBE", "DROP", "INSERT", "SELECT"],
  });
  expect((await glue().GetTables({ DatabaseName: "sales" })).TableList, "administrators see all").toHaveLength(1);
  await close();
  await expect(glue().GetTable({ DatabaseName: "sales", Name: "orders" })).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: "Insufficient Lake Formation permission(s): Required Describe on orders",
  });
  expect((await glue().GetTables({ DatabaseName: "sales" })).TableList).toEqual([]);
  const { Errors } = await glue().BatchDeleteTable({ DatabaseName: "sales", TablesToDelete: ["orders"] });
  expect(Errors?.[0]?.ErrorDetail?.ErrorCode).toBe("AccessDeniedException");
  await expect(
    lake().GrantPermissions({
      Principal: { DataLakePrincipalIdentifier: me() },
      Resource: { Table: { DatabaseName: "sales", Name: "orders" } },
      Permissions: ["DESCRIBE"],
    }),
    "the creator of the database may not grant on its tables",
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("what is granted can be listed and revoked, once", async () => {
  await close([me()]);
  await makeTable();
  await sandbox.service<typeof IAM>("iam").CreateRole({ RoleName: "reader", AssumeRolePolicyDocument: TRUST });
  const grant = {
    Principal: { DataLakePrincipalIdentifier: `arn:aws:iam::${sandbox.account}:role/reader` },
    Resource: { Table: { DatabaseName: "sales", TableWildcard: {} } },
    Permissions: ["SELECT" as const],
  };
  await lake().GrantPermissions(grant);
  const { PrincipalResourcePermissions: rows } = await lake().ListPermissions({ Principal: grant.Principal });
  expect(rows).toMatchObject([
    { Permissions: ["SELECT"], PermissionsWithGrantOption: [], Resource: { Table: { Name: "ALL_TABLES" } } },
  ]);
  await expect(lake().RevokePermissions({ ...grant, Permissions: ["INSERT"] })).rejects.toThrow(
    "No permissions revoked. Grantee does not have: [INSERT]",
  );
  await lake().RevokePermissions(grant);
  await expect(lake().RevokePermissions(grant)).rejects.toMatchObject({ name: "InvalidInputException" });
});

test("permissions are of their resource, and grantees exist", async () => {
  await makeTable();
  await close([me()]);
  const Principal = { DataLakePrincipalIdentifier: me() };
  await expect(
    lake().GrantPermissions({ Principal, Resource: { Database: { Name: "sales" } }, Permissions: ["SELECT"] }),
  ).rejects.toThrow("Permissions modification is invalid.");
  await expect(
    lake().GrantPermissions({ Principal, Resource: { Database: { Name: "nosuch" } }, Permissions: ["ALL"] }),
  ).rejects.toMatchObject({ name: "EntityNotFoundException" });
  await expect(
    lake().GrantPermissions({
      Principal: { DataLakePrincipalIdentifier: `arn:aws:iam::${sandbox.account}:role/nosuch` },
      Resource: { Database: { Name: "sales" } },
      Permissions: ["ALL"],
    }),
  ).rejects.toMatchObject({ name: "InvalidInputException" });
});

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "glue.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

test("a query needs SELECT, a crawler CREATE_TABLE: both say so", async () => {
  const lakeHouse = await dataLake();
  const { glue: catalog, role } = lakeHouse;
  const formation = lakeHouse.sandbox.service<typeof LakeFormation>("lakeformation");
  const admin = { DataLakePrincipalIdentifier: `arn:aws:iam::${lakeHouse.sandbox.account}:root` };
  await formation.PutDataLakeSettings({ DataLakeSettings: { DataLakeAdmins: [admin] } });
  await catalog.CreateDatabase({ DatabaseInput: { Name: "lake" } });
  await put(lakeHouse, "raw/things/a.csv", "a,b\n1,2\n3,4\n");
  await createCrawler(lakeHouse, "raw", { Targets: { S3Targets: [{ Path: `s3://${BUCKET}/raw/things/` }] } });
  expect((await crawl(lakeHouse, "raw")).LastCrawl?.ErrorMessage).toMatch(
    /^Insufficient Lake Formation permission\(s\): Required Describe on lake \(Database name: lake\) \(Service: AWSGlue; Status Code: 400; Error Code: AccessDeniedException;/,
  );
  const Principal = { DataLakePrincipalIdentifier: role };
  await formation.GrantPermissions({ Principal, Resource: { Database: { Name: "lake" } }, Permissions: ["ALL"] });
  expect((await crawl(lakeHouse, "raw")).LastCrawl?.Status).toBe("SUCCEEDED");
  const athena = lakeHouse.sandbox.service<typeof Athena>("athena");
  const count = async (): Promise<string | undefined> => {
    const { QueryExecutionId } = await athena.StartQueryExecution({
      QueryString: "SELECT count(*) FROM things",
      QueryExecutionContext: { Database: "lake" },
      ResultConfiguration: { OutputLocation: `s3://${BUCKET}/results/` },
    });
    const { QueryExecution: query } = await until(
      "end of the query",
      () => athena.GetQueryExecution({ QueryExecutionId }),
      (answer) => !/QUEUED|RUNNING/.test(answer.QueryExecution?.Status?.State ?? ""),
    );
    return query?.Status?.StateChangeReason ?? query?.Status?.State;
  };
  expect(await count(), "the crawler's role made the table").toBe(
    "Insufficient Lake Formation permission(s): Required Select on things",
  );
  await formation.GrantPermissions({
    Principal: admin,
    Resource: { Table: { DatabaseName: "lake", TableWildcard: {} } },
    Permissions: ["SELECT"],
  });
  expect(await count()).toBe("SUCCEEDED");
  await lakeHouse.sandbox.close();
});
