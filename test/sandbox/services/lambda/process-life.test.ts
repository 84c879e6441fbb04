import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { createFunction, invoke, lab, lambdaOf, settled, until } from "./lab.ts";

const alive = async (pid: number): Promise<boolean> => {
  try {
    process.kill(pid, 0);
    // A zombie still answers signal 0.
    return !existsSync(`/proc/${pid}/stat`) || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
};

const isDead = (pid: number) =>
  until(
    `${pid} ended`,
    () => alive(pid),
    (is) => !is,
  );

test("closing the sandbox ends warm environments and what they started; functions survive a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-lambda-"));
  const store = memoryStore();
  try {
    const work = await lab({ folder, store });
    await createFunction(
      work,
      "parent",
      `import { spawn } from "node:child_process";
       const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
       export const handler = async () => [process.pid, child.pid];`,
    );
    const pids = (await invoke(work, "parent")).value as number[];
    for (const pid of pids) expect(await alive(pid)).toBe(true);
    await work.lambda.PublishVersion({ FunctionName: "parent" });
    await settled(work, "parent", "1");
    const live = { FunctionName: "parent", Qualifier: "1" };
    await work.lambda.PutProvisionedConcurrencyConfig({ ...live, ProvisionedConcurrentExecutions: 1 });
    const ready = () =>
      until(
        "ready",
        () => work.lambda.GetProvisionedConcurrencyConfig(live),
        ({ Status }) => Status === "READY",
      );
    await ready();
    await work.sandbox.close();
    for (const pid of pids) await isDead(pid);

    const { createSandbox } = await import("../../../../src/sandbox/index.ts");
    const sandbox = await createSandbox({ pace: "instant", folder, store });
    const again = { ...work, sandbox, lambda: lambdaOf(sandbox) };
    expect((await invoke(again, "parent")).value).not.toEqual(pids);
    await until(
      "ready again",
      () => again.lambda.GetProvisionedConcurrencyConfig(live),
      (each) => each.AvailableProvisionedConcurrentExecutions === 1,
    );
    await sandbox.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("kill -9 of the sandbox ends a function that is too busy to notice", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-lambda-"));
  const script = join(folder, "host.mts");
  writeFileSync(
    script,
    `import { createFunction, lab } from ${JSON.stringify(join(import.meta.dirname, "lab.ts"))};
     const work = await lab({ folder: ${JSON.stringify(join(folder, "sandbox"))} });
     await createFunction(work, "busy", 'import { writeFileSync } from "node:fs"; export const handler = async ({ file }) => { writeFileSync(file, String(process.pid)); for (;;); };', { Timeout: 900 });
     await work.lambda.Invoke({ FunctionName: "busy", Payload: Buffer.from(JSON.stringify({ file: ${JSON.stringify(join(folder, "pid"))} })) });`,
  );
  const host = spawn(process.execPath, ["--import", "tsx", script], { stdio: "inherit" });
  try {
    const file = join(folder, "pid");
    const text = await until(
      "pid",
      async () => (existsSync(file) ? readFileSync(file, "utf8") : ""),
      (each) => each !== "",
    );
    expect(await alive(Number(text))).toBe(true);
    host.kill("SIGKILL");
    await isDead(Number(text));
  } finally {
    host.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
