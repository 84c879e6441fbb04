/** kill -9 of the engine's process, in the midst of its work and after it: what was acknowledged stays, whole. */
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BUCKET, startWarehouse, TARGET, type TestWarehouse } from "./warehouse.ts";

const DEADLINE = 240_000;
const ROWS = 200_000;
let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startWarehouse();
  const lines = Array.from({ length: ROWS }, (_, index) => `${index}|line ${index}`);
  await warehouse.put("in/lines.gz", gzipSync(lines.join("\n")));
  await warehouse.batch("CREATE TABLE loaded (a int, b varchar(20)) SORTKEY(a)", "CREATE TABLE single (a int)");
}, DEADLINE);

afterAll(() => warehouse?.sandbox.close());

test(
  "loads and inserts are there whole or not at all, as their statements say",
  async () => {
    const done = { loads: 0, singles: [] as number[] };
    // Later and later: before the load, while its rows are read, while they are written, and after them.
    for (const [round, pause] of [0, 60, 200, 400, 800].entries()) {
      const load = warehouse.run(`COPY loaded FROM 's3://${BUCKET}/in/' IAM_ROLE default GZIP`);
      const killed = new Promise((resolve) => setTimeout(resolve, pause)).then(killEngines);
      for (let index = 0; index < 5; index++) {
        const value = round * 10 + index;
        if ((await warehouse.run(`INSERT INTO single VALUES (${value})`)).Status === "FINISHED")
          done.singles.push(value);
      }
      await killed;
      const { Status, Error: error } = await load;
      if (Status === "FINISHED") done.loads += 1;
      else expect(error).toMatch(/^ERROR: connection to the cluster was lost/);
      expect(await warehouse.rows("SELECT count(*), count(DISTINCT a) FROM loaded")).toEqual([
        [done.loads * ROWS, done.loads > 0 ? ROWS : 0],
      ]);
    }
    const kept = (await warehouse.rows("SELECT a FROM single ORDER BY a")).map(([value]) => Number(value));
    expect(kept).toEqual(expect.arrayContaining(done.singles));
    expect(new Set(kept).size).toBe(kept.length);
  },
  DEADLINE,
);

test(
  "what was committed a moment ago stays, and a transaction that was not is gone",
  async () => {
    await warehouse.run("CREATE TABLE durable (a int)");
    expect((await warehouse.run("INSERT INTO durable VALUES (1), (2), (3)")).Status).toBe("FINISHED");
    const open = { ...TARGET, SessionKeepAliveSeconds: 60 };
    const { SessionId } = await warehouse.run("BEGIN", open);
    expect((await warehouse.run("INSERT INTO durable VALUES (4)", { SessionId })).Status).toBe("FINISHED");
    killEngines();
    expect(await warehouse.rows("SELECT sum(a) FROM durable")).toEqual([[6]]);
    await expect(warehouse.run("COMMIT", { SessionId })).rejects.toThrow("Session is not available.");
  },
  DEADLINE,
);

/** Children of this process that run the SQL engine. */
function killEngines(): void {
  for (const line of execFileSync("ps", ["-eo", "pid,ppid,args"], { encoding: "utf8" }).split("\n")) {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    if (Number(parent) === process.pid && args.join(" ").includes("duckdb-worker"))
      process.kill(Number(pid), "SIGKILL");
  }
}
