import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

/** Starts its database and a child, says it, and then does not notice anything more. */
const PROGRAM = `
import os, signal, subprocess
signal.signal(signal.SIGTERM, signal.SIG_IGN)
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
child = subprocess.Popen(["sleep", "600"])
spark.range(3).createOrReplaceTempView("n")
print("AT WORK", os.getpid(), child.pid, spark.sql("SELECT sum(id) FROM n").collect()[0][0], flush=True)
while True:
    pass
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

/** All processes below one, from the system's table. */
function descendants(of: number): number[] {
  const parents = readdirSync("/proc").flatMap((name) => {
    try {
      const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8")) ?? [];
      return [[Number(name), Number(parent)] as const];
    } catch {
      return [];
    }
  });
  const below = (pid: number): number[] =>
    parents.filter(([, parent]) => parent === pid).flatMap(([each]) => [each, ...below(each)]);
  return below(of);
}

const onLinux = test.skipIf(process.platform !== "linux");

onLinux("kill -9 of the sandbox ends the program, its children and its database", { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-spark-end-"));
  const host = join(import.meta.dirname, "spark-host.ts");
  const script = join(folder, "host.mts");
  writeFileSync(
    script,
    `import { createSparkHost } from ${JSON.stringify(host)};
     const host = await createSparkHost();
     const onLine = (stream, line) => { if (line.startsWith("AT WORK")) console.log(line); };
     await host.run(${JSON.stringify(PROGRAM)}, { onLine });`,
  );
  const sandbox = spawn(process.execPath, ["--import", "tsx", script], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const line = await new Promise<string>((resolve) => sandbox.stdout.once("data", (data) => resolve(String(data))));
    const [, program, child, sum] = /^AT WORK (\d+) (\d+) (\d+)/.exec(line) ?? [];
    expect(sum).toBe("3");
    const all = descendants(sandbox.pid ?? 0);
    expect(all).toEqual(expect.arrayContaining([Number(program), Number(child)]));
    // The program, its child, the database, and the small shell that sees to their end.
    expect(all.length).toBeGreaterThanOrEqual(4);
    sandbox.kill("SIGKILL");
    const deadline = performance.now() + 30_000;
    while (all.some(isAlive) && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(all.filter(isAlive)).toEqual([]);
  } finally {
    sandbox.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
