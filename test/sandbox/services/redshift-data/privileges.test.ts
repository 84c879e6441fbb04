/** Users, groups, roles, GRANT and REVOKE decide who reads and writes what. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWarehouse, TARGET, type TestWarehouse } from "./warehouse.ts";

const DEADLINE = 180_000;
let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startWarehouse();
  for (const sql of [
    "CREATE USER bob PASSWORD 'Secret123'",
    "CREATE USER eve PASSWORD DISABLE",
    "CREATE SCHEMA shop",
    "CREATE TABLE shop.sales (id int, amount int)",
    "INSERT INTO shop.sales VALUES (1, 10), (2, 20)",
    "CREATE VIEW shop.totals AS SELECT sum(amount) AS total FROM shop.sales",
  ])
    expect([sql, (await warehouse.run(sql)).Error]).toEqual([sql, undefined]);
}, DEADLINE);

afterAll(() => warehouse?.sandbox.close());

const as = async (DbUser: string, sql: string): Promise<string> =>
  (await warehouse.run(sql, { ...TARGET, DbUser })).Error ?? "done";
const admin = async (...statements: string[]): Promise<void> => {
  for (const sql of statements) expect([sql, await as("admin", sql)]).toEqual([sql, "done"]);
};

test("who has nothing may use nothing, until it is granted, and no longer than that", {
  timeout: DEADLINE,
}, async () => {
  expect(await as("bob", "SELECT * FROM shop.sales")).toBe("ERROR: permission denied for schema shop");
  await admin("GRANT USAGE ON SCHEMA shop TO bob");
  expect(await as("bob", "SELECT * FROM shop.sales")).toBe("ERROR: permission denied for relation sales");
  await admin("GRANT SELECT ON shop.sales TO bob");
  expect(await as("bob", "SELECT * FROM shop.sales")).toBe("done");
  for (const [sql, error] of [
    ["INSERT INTO shop.sales VALUES (3, 30)", "permission denied for relation sales"],
    ["UPDATE shop.sales SET amount = 0", "permission denied for relation sales"],
    ["DELETE FROM shop.sales", "permission denied for relation sales"],
    ["TRUNCATE shop.sales", "must be owner of relation sales"],
    ["DROP TABLE shop.sales", "must be owner of relation sales"],
    ["CREATE TABLE shop.own (a int)", "permission denied for schema shop"],
    ["GRANT SELECT ON shop.sales TO eve", "permission denied for relation sales"],
    ["CREATE USER mallory PASSWORD DISABLE", "must be superuser to create users"],
    ["SELECT * FROM stv_slices", "permission denied for relation stv_slices"],
  ])
    expect([sql, await as("bob", String(sql))]).toEqual([sql, `ERROR: ${error}`]);
  await admin("GRANT INSERT ON shop.sales TO bob", "REVOKE SELECT ON shop.sales FROM bob");
  expect(await as("bob", "INSERT INTO shop.sales VALUES (3, 30)")).toBe("done");
  expect(await as("bob", "SELECT * FROM shop.sales")).toBe("ERROR: permission denied for relation sales");
  // Its own, in the schema that is open to everybody.
  expect(await as("bob", "CREATE TABLE own (a int)")).toBe("done");
  expect(await as("eve", "SELECT * FROM own")).toBe("ERROR: permission denied for relation own");
});

test("groups and roles carry privileges; a view reads as its owner", { timeout: DEADLINE }, async () => {
  await admin(
    "CREATE GROUP readers WITH USER eve",
    "CREATE ROLE reporting",
    "CREATE ROLE seniors",
    "GRANT USAGE ON SCHEMA shop TO GROUP readers",
    "GRANT SELECT ON shop.totals TO ROLE reporting",
    "GRANT ROLE reporting TO ROLE seniors",
    "GRANT ROLE seniors TO eve",
  );
  expect(await as("eve", "SELECT * FROM shop.totals")).toBe("done");
  expect(await as("eve", "SELECT * FROM shop.sales")).toBe("ERROR: permission denied for relation sales");
  expect(await as("admin", "GRANT ROLE seniors TO ROLE reporting")).toContain("cannot be granted to itself");
  expect(
    await warehouse.rows(
      "SELECT relation_name, privilege_type, identity_name, identity_type FROM svv_relation_privileges WHERE namespace_name = 'shop' ORDER BY 1, 2",
    ),
  ).toEqual([
    ["sales", "INSERT", "bob", "user"],
    ["totals", "SELECT", "reporting", "role"],
  ]);
  expect(await warehouse.rows("SELECT user_name, role_name FROM svv_user_grants")).toEqual([["eve", "seniors"]]);
  await admin("ALTER GROUP readers DROP USER eve");
  expect(await as("eve", "SELECT * FROM shop.totals")).toBe("ERROR: permission denied for schema shop");
});

test("a session may act as another user, and an unknown one gets none", { timeout: DEADLINE }, async () => {
  const done = await warehouse.batch(
    "SET SESSION AUTHORIZATION 'bob'",
    "SELECT current_user",
    "SET SESSION AUTHORIZATION DEFAULT",
    "SELECT current_user",
  );
  const told = [2, 4].map(async (index) => {
    const { Records = [] } = await warehouse.data.GetStatementResult({ Id: `${done.Id}:${index}` });
    return Object.values(Records[0]?.[0] ?? {});
  });
  expect(await Promise.all(told)).toEqual([["bob"], ["admin"]]);
  expect(await as("bob", "SET SESSION AUTHORIZATION 'admin'")).toBe(
    "ERROR: permission denied to set session authorization",
  );
  expect(await as("nobody", "SELECT 1")).toBe('FATAL: password authentication failed for user "nobody"');
  expect(await as("admin", "DROP USER bob")).toContain("cannot be dropped");
  expect(await as("admin", "CREATE USER weak PASSWORD 'weak'")).toContain("password must be at least 8 characters");
  expect(await as("admin", "GRANT FLY ON shop.sales TO bob")).toBe("ERROR: invalid privilege type FLY for relation");
  expect(await as("admin", "GRANT SELECT ON shop.sales TO ghost")).toBe('ERROR: user "ghost" does not exist');
});
