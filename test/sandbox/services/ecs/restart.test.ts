import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/index.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { newestOf } from "./service-deployments.ts";
import { ecsOf, fargateDefinition, settled, taskIn, until, vpcConfiguration, workload } from "./workload.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-ecs-restart-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const processesOf = (place: string): number[] => {
  const lines = execFileSync("ps", ["-eo", "pid=,stat=,args="], { encoding: "utf8" }).split("\n");
  const cwd = (pid: string): string => {
    try {
      return execFileSync("readlink", [`/proc/${pid}/cwd`], { encoding: "utf8" });
    } catch {
      return "";
    }
  };
  return lines
    .filter((line) => line.includes("task-preload.cjs"))
    .map((line) => line.trim().split(/\s+/))
    .filter(([pid = "", stat = ""]) => !stat.startsWith("Z") && cwd(pid).startsWith(place))
    .map(([pid]) => Number(pid));
};

const service = { cluster: "lab", serviceName: "web", launchType: "FARGATE", desiredCount: 2 } as const;

test("closing ends every process; a restarted sandbox replaces the tasks of its services", async () => {
  const store = { ...memoryStore(), close: () => Promise.resolve() };
  const first = await workload({ store, folder });
  const taskDefinition = await fargateDefinition(first);
  await first.ecs.CreateService({ ...service, taskDefinition, networkConfiguration: vpcConfiguration(first) });
  await settled(first, "web", 2);
  const { taskArns: old = [] } = await first.ecs.ListTasks({ cluster: "lab", serviceName: "web" });
  if (process.platform === "linux") expect(processesOf(folder)).toHaveLength(2);
  await first.sandbox.close();
  expect(processesOf(folder)).toEqual([]);

  const sandbox = await createSandbox({ pace: "instant", store, folder });
  try {
    const second = { ...first, sandbox, ecs: ecsOf(sandbox) };
    const stopped = await Promise.all(old.map((task) => taskIn(second, task, "STOPPED")));
    expect(stopped.map((task) => task.stoppedReason)).toEqual(
      Array(2).fill("The sandbox was restarted: the task's processes ended with it."),
    );
    await settled(second, "web", 2);
    const { taskArns: now = [] } = await second.ecs.ListTasks({ cluster: "lab", serviceName: "web" });
    expect(now.filter((task) => old.includes(task))).toEqual([]);
  } finally {
    await sandbox.close();
  }
});

test("a blue/green deployment goes on in a restarted sandbox where it was: paused, then to its end", async () => {
  const store = { ...memoryStore(), close: () => Promise.resolve() };
  const first = await workload({ store, folder });
  const taskDefinition = await fargateDefinition(first);
  await first.ecs.CreateService({
    ...service,
    desiredCount: 1,
    taskDefinition,
    networkConfiguration: vpcConfiguration(first),
    deploymentConfiguration: {
      strategy: "BLUE_GREEN",
      lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["POST_SCALE_UP"] }],
    },
  });
  const paused = await until(
    "paused",
    () => newestOf(first, "web"),
    (each) => each.lifecycleHookDetails?.[0]?.status === "AWAITING_ACTION",
  );
  await first.sandbox.close();
  const sandbox = await createSandbox({ pace: "instant", store, folder });
  try {
    const second = { ...first, sandbox, ecs: ecsOf(sandbox) };
    expect(await newestOf(second, "web")).toMatchObject({ status: "IN_PROGRESS", lifecycleStage: "POST_SCALE_UP" });
    await second.ecs.ContinueServiceDeployment({
      serviceDeploymentArn: paused.serviceDeploymentArn,
      hookId: paused.lifecycleHookDetails?.[0]?.hookId,
    });
    await until(
      "successful",
      () => newestOf(second, "web"),
      (each) => each.status === "SUCCESSFUL",
    );
    await settled(second, "web", 1);
  } finally {
    await sandbox.close();
  }
});

test("kill -9 of a sandbox leaves no process of its tasks, not even a busy one, and does not touch another sandbox", async () => {
  const other = await workload();
  const bystander = await fargateDefinition(other);
  await other.ecs.CreateService({
    ...service,
    desiredCount: 1,
    taskDefinition: bystander,
    networkConfiguration: vpcConfiguration(other),
  });
  await settled(other, "web", 1);
  const host = await startHost();
  try {
    await until(
      "processes",
      async () => processesOf(folder),
      (pids) => pids.length === 2,
    );
    host.kill("SIGKILL");
    await until(
      "no processes",
      async () => processesOf(folder),
      (pids) => pids.length === 0,
    );
    expect((await other.ecs.DescribeServices({ cluster: "lab", services: ["web"] })).services?.[0]?.runningCount).toBe(
      1,
    );
  } finally {
    host.kill("SIGKILL");
    await other.sandbox.close();
  }
});

/** A sandbox in a process of its own, with two tasks that are too busy to notice anything. */
async function startHost(): Promise<ChildProcess> {
  const script = join(folder, "host.mts");
  writeFileSync(
    script,
    `import * as work from ${JSON.stringify(join(import.meta.dirname, "workload.ts"))};
     const made = await work.workload({ folder: ${JSON.stringify(folder)} });
     const taskDefinition = await work.fargateDefinition(made, { command: ["node", "-e", "for (;;);"] });
     for (const _ of [1, 2]) await work.runFargate(made, taskDefinition);
     process.stdout.write("started");
     setInterval(() => {}, 1000);`,
  );
  const host = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    host.stdout.once("data", resolve);
    host.once("exit", () => reject(new Error("the sandbox's process ended")));
  });
  return host;
}
