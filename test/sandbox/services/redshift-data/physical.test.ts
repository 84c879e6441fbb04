/** Where rows lie and what scans read of them: computed from the rows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWarehouse, type TestWarehouse } from "./warehouse.ts";

const DEADLINE = 180_000;
const ROWS = 600_000;
let warehouse: TestWarehouse;

// Rows come in no order of time; a third of them belong to store 7.
const source = `SELECT i AS id, dateadd(minute, ((i * 7919) % ${ROWS})::int, '2024-01-01'::timestamp) AS moment, CASE WHEN i % 3 = 0 THEN 7 ELSE i % 50 END AS store_id FROM generate_series(1, ${ROWS}) numbers(i)`;

beforeAll(async () => {
  warehouse = await startWarehouse();
  const columns = "(id bigint ENCODE raw, moment timestamp ENCODE raw, store_id int ENCODE raw)";
  const { Status, Error: error } = await warehouse.batch(
    `CREATE TABLE tuned ${columns} DISTKEY(id) SORTKEY(moment)`,
    `CREATE TABLE naive ${columns} DISTSTYLE EVEN`,
    `CREATE TABLE skewed ${columns} DISTKEY(store_id)`,
    "CREATE TABLE store (store_id int, name varchar(20)) DISTSTYLE ALL",
    `INSERT INTO tuned ${source}`,
    "INSERT INTO naive SELECT * FROM tuned ORDER BY id",
    "INSERT INTO skewed SELECT * FROM naive WHERE id <= 20000",
    "INSERT INTO store VALUES (7, 'seven'), (1, 'one')",
  );
  expect([Status, error]).toEqual(["FINISHED", undefined]);
}, DEADLINE);

afterAll(() => warehouse?.sandbox.close());

test(
  "a sort key on the filter's column leaves blocks out, as the scan's rows tell",
  async () => {
    const where = "WHERE moment >= '2024-03-01' AND moment < '2024-04-01'";
    const read: Record<string, unknown[]> = {};
    for (const table of ["tuned", "naive"]) {
      const done = await warehouse.batch(
        "SET enable_result_cache_for_session TO off",
        `SELECT count(*) FROM ${table} ${where}`,
      );
      const query = done.SubStatements?.[1]?.RedshiftQueryId;
      const { Records } = await warehouse.data.GetStatementResult({ Id: `${done.Id}:2` });
      expect(Records).toEqual([[{ longValue: 31 * 24 * 60 }]]);
      [read[table] = []] = await warehouse.rows(
        `SELECT sum(rows_pre_user_filter), sum(rows_pre_filter), sum(rows), max(is_rrscan) FROM stl_scan WHERE query = ${query}`,
      );
    }
    const [tuned, all, passed, restricted] = read.tuned ?? [];
    expect([all, passed, restricted]).toEqual([String(ROWS), String(31 * 24 * 60), "t"]);
    // Of each of the four slices one block of 1 MB: 131,072 values of 8 bytes.
    expect(Number(tuned)).toBe(4 * 131_072);
    expect(read.naive?.[0]).toBe(String(ROWS));
  },
  DEADLINE,
);

test(
  "a query that was asked before is answered from the cache, without a scan",
  async () => {
    const sql = "SELECT sum(store_id) FROM skewed";
    const first = await warehouse.run(sql);
    const again = await warehouse.run(sql);
    const cached = `SELECT result_cache_hit FROM sys_query_history WHERE query_id = `;
    expect(await warehouse.rows(cached + first.RedshiftQueryId)).toEqual([[false]]);
    expect(await warehouse.rows(cached + again.RedshiftQueryId)).toEqual([[true]]);
    expect(await warehouse.rows(`SELECT count(*) FROM stl_scan WHERE query = ${again.RedshiftQueryId}`)).toEqual([[0]]);
  },
  DEADLINE,
);

test(
  "svv_table_info tells style, skew, order and size",
  async () => {
    await warehouse.run("ANALYZE tuned");
    const info = async (table: string) =>
      (
        await warehouse.rows(
          `SELECT diststyle, sortkey1, skew_rows, unsorted, stats_off, size FROM svv_table_info WHERE "table" = '${table}'`,
        )
      )[0] ?? [];
    const [style, key, skew, unsorted, off, size] = await info("tuned");
    expect([style, key, unsorted, off]).toEqual(["KEY(id)", "moment", "0.00", "0.00"]);
    expect(Number(skew)).toBeLessThan(1.1);
    // Two columns of 8 bytes in two blocks each and one of 4 bytes in one, and the three hidden ones: for each slice.
    expect(size).toBe(4 * (2 + 2 + 1 + 3));
    expect(Number((await info("skewed"))[2])).toBeGreaterThan(1.3);
    await warehouse.run("INSERT INTO tuned SELECT * FROM tuned WHERE id <= 150000");
    const [, , , behind, stale] = await info("tuned");
    expect([behind, stale]).toEqual(["20.00", "20.00"]);
    await warehouse.run("VACUUM tuned");
    expect((await info("tuned"))[3]).toBe("0.00");
  },
  DEADLINE,
);

test(
  "plans tell how rows move for a join",
  async () => {
    const plan = async (from: string) =>
      (await warehouse.rows(`EXPLAIN SELECT count(*) FROM ${from}`)).map(([line]) => String(line));
    const joins = async (from: string) => (await plan(from)).find((line) => line.includes("Hash Join"));
    expect(await joins("tuned a JOIN tuned b ON a.id = b.id")).toContain("XN Hash Join DS_DIST_NONE");
    expect(await joins("tuned a JOIN store s ON a.store_id = s.store_id")).toContain("XN Hash Join DS_DIST_ALL_NONE");
    expect(await joins("naive a JOIN naive b ON a.id = b.id")).toMatch(/DS_DIST_BOTH|DS_BCAST_INNER/);
    expect(await joins("tuned a JOIN naive b ON a.id = b.id")).toMatch(/DS_DIST_(?:INNER|OUTER)/);
    expect(await plan("store WHERE name = 'seven'")).toContainEqual(
      expect.stringContaining("Filter: (name = 'seven'::text)"),
    );
    expect((await plan("naive")).join("\n")).toContain("----- Tables missing statistics: naive -----");
  },
  DEADLINE,
);
