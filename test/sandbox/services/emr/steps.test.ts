import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as Glue from "@aws-sdk/client-glue";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createSite, type Site } from "./site.ts";

// The first call of a sandbox loads its services, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site;
let id: string;

beforeAll(async () => {
  site = await createSite();
  id = await site.start();
});
afterAll(() => site.sandbox.close());

const line = (path: string, status: number, bytes: number) =>
  `10.0.0.1 - - [01/Mar/2025:00:00:00 +0000] "GET ${path} HTTP/1.1" ${status} ${bytes}\n`;

const script = readFileSync(join(import.meta.dirname, "../../../../labs/emr/assets/path_stats.hql"), "utf8");

test("a Hive script makes tables in the Glue catalog, reads logs by RegexSerDe and writes in Hive's layout", async () => {
  await site.put("weblogs/dt=2025-03-01/access.log", line("/", 200, 100) + line("/cart", 503, 7));
  await site.put("weblogs/dt=2025-03-02/access.log", `${line("/", 500, 50)}nothing that matches\n`);
  await site.put("jobs/path_stats.hql", script);
  const step = await site.step(id, [
    "hive-script",
    "--run-hive-script",
    "--args",
    "-f",
    `s3://${site.Bucket}/jobs/path_stats.hql`,
    "-d",
    "DB=lab",
    "-d",
    `INPUT=s3://${site.Bucket}/weblogs/`,
    "-d",
    `OUTPUT=s3://${site.Bucket}/out/path_stats/`,
  ]);
  expect(step.Status?.FailureDetails).toBeUndefined();
  expect(step.Status?.State).toBe("COMPLETED");
  expect(await site.list("out/path_stats/")).toEqual(["out/path_stats/000000_0"]);
  expect(await site.get("out/path_stats/000000_0")).toBe("/\t2\t1\t150\n\\N\t1\t0\t\\N\n/cart\t1\t1\t7\n");
  const { Table } = await site.sandbox.service<typeof Glue>("glue").GetTable({ DatabaseName: "lab", Name: "weblogs" });
  expect(Table).toMatchObject({ TableType: "EXTERNAL_TABLE", PartitionKeys: [{ Name: "dt", Type: "string" }] });
  expect(await site.get(`logs/${id}/steps/${step.Id}/controller.gz`)).toContain("Step succeeded with exitCode 0");
  expect(await site.get(`logs/${id}/steps/${step.Id}/stderr.gz`)).toContain("Loading data to table lab.path_stats");
});

test("hive -e prints rows, knows variables, appends and writes partitions and directories", async () => {
  const base = `s3://${site.Bucket}/tables`;
  const step = await site.step(id, [
    "hive",
    "--hivevar",
    "WHO=world",
    "-e",
    `CREATE DATABASE IF NOT EXISTS more; USE more; SET n=2;
     CREATE EXTERNAL TABLE t (a INT, b STRING) PARTITIONED BY (d STRING) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION '${base}/t';
     INSERT OVERWRITE TABLE t PARTITION (d='x') SELECT 1, 'hello \${WHO}';
     INSERT INTO TABLE t PARTITION (d) SELECT \${hiveconf:n}, 'two', 'x' UNION ALL SELECT 3, 'three', 'y';
     INSERT OVERWRITE DIRECTORY '${base}/dir' SELECT a, b FROM t WHERE d = 'y';
     SELECT a, b, d FROM t ORDER BY a;`,
  ]);
  expect(step.Status?.FailureDetails).toBeUndefined();
  expect(await site.get(`logs/${id}/steps/${step.Id}/stdout.gz`)).toBe("1\thello world\tx\n2\ttwo\tx\n3\tthree\ty\n");
  expect(await site.get("tables/dir/000000_0")).toBe("3\u0001three\n");
  expect(await site.list("tables/t/d=x/")).toHaveLength(2);
});

test("what Hive cannot do fails the step in Hive's words", async () => {
  const missing = await site.step(id, ["hive", "-e", "SELECT * FROM nowhere.t"]);
  expect(missing.Status).toMatchObject({
    State: "FAILED",
    FailureDetails: {
      Message: "FAILED: SemanticException [Error 10001]: Table not found 'nowhere.t'",
      LogFile: `s3://${site.Bucket}/logs/${id}/steps/${missing.Id}/stderr.gz`,
    },
  });
  const strange = await site.step(id, ["hive", "-e", "ANALYZE TABLE t COMPUTE STATISTICS"]);
  expect(strange.Status?.FailureDetails?.Message).toContain("does not know ANALYZE TABLE");
});

test("s3-dist-cp joins files by what the pattern's groups read", async () => {
  for (const [index, text] of ["one\n", "two\n", "three\n"].entries())
    await site.put(`corpus/text-0${index}.txt`, text);
  await site.put("corpus/readme.md", "not text");
  const from = ["s3-dist-cp", "--src", `s3://${site.Bucket}/corpus`, "--dest"];
  const merged = await site.step(id, [...from, `s3://${site.Bucket}/merged`, "--groupBy", ".*/(text)-[0-9]+(\\.txt)"]);
  expect(merged.Status?.State).toBe("COMPLETED");
  expect(await site.list("merged/")).toEqual(["merged/text.txt"]);
  expect(await site.get("merged/text.txt")).toBe("one\ntwo\nthree\n");
  await site.step(id, [...from, `s3://${site.Bucket}/copied`, "--srcPattern", ".*\\.md"]);
  expect(await site.list("copied/")).toEqual(["copied/readme.md"]);
  const wrong = await site.step(id, [...from, `s3://${site.Bucket}/never`, "--appendToLastFile"]);
  expect(wrong.Status?.FailureDetails?.Message).toContain("--appendToLastFile");
});

test("a step without its application, an unknown program and a jar fail and are named", async () => {
  const jar = await site.step(id, [], { HadoopJarStep: { Jar: "s3://somewhere/job.jar" } });
  expect(jar.Status?.FailureDetails?.Message).toContain("s3://somewhere/job.jar");
  const program = await site.step(id, ["pig-script"]);
  expect(program.Status?.FailureDetails?.Message).toContain("'pig-script'");
  const bare = await site.start({ Applications: [{ Name: "Spark" }] });
  const hive = await site.step(bare, ["hive", "-e", "SELECT 1"]);
  expect(hive.Status?.FailureDetails?.Message).toMatch(/Cannot run program "hive"/);
});

test("a cluster holds 256 active steps; a page that is not there is EMR's invalid request", async () => {
  const { emr } = site;
  const busy = await site.start({ StepConcurrencyLevel: 1 });
  const step = { Name: "s", HadoopJarStep: { Jar: "command-runner.jar", Args: ["hive", "-e", "SELECT 1"] } };
  const many = (count: number) => Array.from({ length: count }, () => step);
  await emr.AddJobFlowSteps({ JobFlowId: busy, Steps: many(200) });
  const more = emr.AddJobFlowSteps({ JobFlowId: busy, Steps: many(200) });
  await expect(more).rejects.toMatchObject({
    name: "ValidationException",
    message: expect.stringContaining("Maximum number of active steps"),
  });
  const lists = [emr.ListSteps, emr.ListInstanceFleets, emr.ListInstances];
  for (const list of lists)
    await expect(list({ ClusterId: busy, Marker: "nowhere" })).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  await emr.TerminateJobFlows({ JobFlowIds: [busy] });
});

test("the nodes' role decides what a step may read", async () => {
  const { iam } = site;
  await iam.DeleteRolePolicy({ RoleName: "nodes", PolicyName: "data" });
  const denied = await site.step(id, [
    "s3-dist-cp",
    "--src",
    `s3://${site.Bucket}/corpus`,
    "--dest",
    `s3://${site.Bucket}/x`,
  ]);
  expect(denied.Status?.FailureDetails?.Message).toMatch(/AccessDenied: .*assumed-role\/nodes\/i-.*s3:ListBucket/);
  await iam.PutRolePolicy({
    RoleName: "nodes",
    PolicyName: "data",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["s3:*", "glue:*"], Resource: "*" }],
    }),
  });
});

test("a failed step cancels those that wait, or ends the cluster; a cluster that is not kept alive ends after its last step", async () => {
  const failing = (ActionOnFailure: "CANCEL_AND_WAIT" | "TERMINATE_CLUSTER") => ({
    Name: "failing",
    ActionOnFailure,
    HadoopJarStep: { Jar: "command-runner.jar", Args: ["hive", "-e", "SELECT broken FROM"] },
  });
  const good = {
    ...failing("CANCEL_AND_WAIT"),
    Name: "good",
    HadoopJarStep: { Jar: "command-runner.jar", Args: ["hive", "-e", "SELECT 1"] },
  };
  const { emr } = site;
  const cancelled = await site.start({ Steps: [failing("CANCEL_AND_WAIT"), good] });
  const waiting = await site.inState(cancelled, "WAITING");
  expect(waiting.Status?.StateChangeReason?.Message).toBe("Cluster ready after last step cancelled.");
  const { Steps = [] } = await emr.ListSteps({ ClusterId: cancelled });
  expect(Steps.map((each) => [each.Name, each.Status?.State])).toEqual([
    ["good", "CANCELLED"],
    ["failing", "FAILED"],
  ]);
  const { JobFlowId: ending = "" } = await emr.RunJobFlow(
    site.request({ Steps: [failing("TERMINATE_CLUSTER"), good] }),
  );
  const ended = await site.inState(ending, "TERMINATED_WITH_ERRORS");
  expect(ended.Status?.StateChangeReason).toEqual({ Code: "STEP_FAILURE", Message: "Shut down as step failed" });
  const { JobFlowId: done = "" } = await emr.RunJobFlow(
    site.request({ Steps: [good] }, { KeepJobFlowAliveWhenNoSteps: false }),
  );
  const completed = await site.inState(done, "TERMINATED");
  expect(completed.Status?.StateChangeReason?.Code).toBe("ALL_STEPS_COMPLETED");
  await expect(emr.AddJobFlowSteps({ JobFlowId: done, Steps: [good] })).rejects.toThrow("may not be modified");
});

test("steps that wait or run are cancelled", async () => {
  const { emr } = site;
  const Args = ["hive", "-e", "SELECT count(*) FROM (SELECT 1 AS a) x"];
  const slow = { Name: "s", HadoopJarStep: { Jar: "command-runner.jar", Args } };
  const { StepIds = [] } = await emr.AddJobFlowSteps({ JobFlowId: id, Steps: [slow, slow, slow] });
  const last = StepIds.at(-1) ?? "";
  const { CancelStepsInfoList } = await emr.CancelSteps({ ClusterId: id, StepIds: [last, "s-NOTHERE"] });
  expect(CancelStepsInfoList?.map((each) => each.Status)).toEqual(["SUBMITTED", "FAILED"]);
  await site.inState(id, "WAITING");
  const { Step } = await emr.DescribeStep({ ClusterId: id, StepId: last });
  expect(Step?.Status?.State).toBe("CANCELLED");
});
