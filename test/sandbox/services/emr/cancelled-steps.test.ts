/** Steps that are cancelled while their program runs, and what does not outlive them. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createSite, type Site } from "./site.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site;
let id: string;

beforeAll(async () => {
  site = await createSite();
  id = await site.start();
});
afterAll(() => site.sandbox.close());

/** Says its pid and that of a child, in S3, and goes on for ever; what it does on SIGTERM is the caller's. */
const program = (onTerm: string) => `
import os, signal, subprocess, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
child = subprocess.Popen(["sleep", "600"])
root = sys.argv[1]
def write(name, text):
    spark.sparkContext.parallelize([text], 1).saveAsTextFile(root + "/" + name)
${onTerm}
write("pids", "%d %d" % (os.getpid(), child.pid))
while True:
    time.sleep(0.05)
`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Starts it as a step, and waits until it is at work. */
async function started(name: string, onTerm: string) {
  await site.put(`jobs/${name}.py`, program(onTerm));
  const root = `out/${name}`;
  const { StepIds: [StepId = ""] = [] } = await site.emr.AddJobFlowSteps({
    JobFlowId: id,
    Steps: [
      {
        Name: name,
        ActionOnFailure: "TERMINATE_CLUSTER",
        HadoopJarStep: {
          Jar: "command-runner.jar",
          Args: ["spark-submit", `s3://${site.Bucket}/jobs/${name}.py`, `s3://${site.Bucket}/${root}`],
        },
      },
    ],
  });
  await site.until(
    () => site.list(`${root}/pids/_SUCCESS`),
    (found) => found.length > 0,
  );
  const pids = (await site.get(`${root}/pids/part-00000`)).trim().split(" ").map(Number);
  const state = async () => (await site.emr.DescribeStep({ ClusterId: id, StepId })).Step?.Status?.State;
  const cancel = async (StepCancellationOption?: "SEND_INTERRUPT" | "TERMINATE_PROCESS") =>
    (
      await site.emr.CancelSteps({
        ClusterId: id,
        StepIds: [StepId],
        ...(StepCancellationOption ? { StepCancellationOption } : {}),
      })
    ).CancelStepsInfoList;
  return { StepId, pids, root, state, cancel };
}

const dead = (pids: readonly number[]) =>
  site.until(
    async () => pids.filter(isAlive),
    (left) => left.length === 0,
  );

test("by default a program gets SIGTERM and may clean up; the step's action on failure does not follow", async () => {
  const { StepId, pids, root, state, cancel } = await started(
    "polite",
    `def bye(number, frame):
    write("bye", "cleaned up")
    sys.exit(0)
signal.signal(signal.SIGTERM, bye)`,
  );
  expect(await cancel()).toEqual([{ StepId, Status: "SUBMITTED" }]);
  await site.until(state, (each) => each === "CANCELLED");
  expect(await site.get(`${root}/bye/part-00000`)).toBe("cleaned up\n");
  await dead(pids);
  expect(await site.get(`logs/${id}/steps/${StepId}/controller.gz`)).toContain("Step was cancelled");
  expect((await site.cluster(id)).Status?.State).toBe("WAITING");
});

test("a program that ignores SIGTERM goes on until TERMINATE_PROCESS kills it, with what it started", async () => {
  const { pids, state, cancel } = await started("stubborn", "signal.signal(signal.SIGTERM, signal.SIG_IGN)");
  await cancel("SEND_INTERRUPT");
  expect(await state()).toBe("CANCEL_PENDING");
  expect(pids.every(isAlive)).toBe(true);
  await cancel("TERMINATE_PROCESS");
  await site.until(state, (each) => each === "CANCELLED");
  await dead(pids);
});

test("the end of its cluster kills a program", async () => {
  const { pids, state } = await started("doomed", "signal.signal(signal.SIGTERM, signal.SIG_IGN)");
  await site.emr.TerminateJobFlows({ JobFlowIds: [id] });
  expect(await state()).toBe("INTERRUPTED");
  await dead(pids);
  await site.inState(id, "TERMINATED");
});
