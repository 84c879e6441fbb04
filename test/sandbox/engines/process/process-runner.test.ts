import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ProcessRunner } from "../../../../src/sandbox/engines/process/index.ts";
import { StrayRegistry } from "../../../../src/sandbox/engines/process/stray-registry.ts";

let folder: string;
let runner: ProcessRunner;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-processes-"));
  runner = new ProcessRunner(folder);
  lines = [];
});

afterEach(async () => {
  await runner.close();
  rmSync(folder, { recursive: true, force: true });
});

const node = (script: string, env: Record<string, string> = {}) =>
  runner.start({
    command: process.execPath,
    args: ["-e", script],
    cwd: folder,
    env,
    onLine: (stream, line) => lines.push(`${stream}: ${line}`),
  });

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie still answers signal 0.
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).startsWith("Z");
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("not in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test("output comes by line with its stream, and the rest at the end", async () => {
  const running = await node(`process.stdout.write("one\\ntwo\\nthree"); process.stderr.write("bad\\r\\n")`);
  expect(await running.exited).toEqual({ code: 0, signal: undefined });
  expect(lines.sort()).toEqual(["stderr: bad", "stdout: one", "stdout: three", "stdout: two"]);
});

test("the environment is what was given and nothing else", async () => {
  const running = await node("console.log(JSON.stringify(Object.keys(process.env)))", { ONLY: "this" });
  await running.exited;
  expect(lines).toEqual([`stdout: ["ONLY"]`]);
});

test("an exit code is the program's own; a signal's is 128 and its number", async () => {
  expect((await (await node("process.exit(7)")).exited).code).toBe(7);
  const running = await node("setInterval(() => {}, 1000)");
  running.signal("SIGTERM");
  expect(await running.exited).toEqual({ code: 143, signal: "SIGTERM" });
});

test("a program that ignores SIGTERM is killed after the grace, with what it started", async () => {
  const running = await node(`
    process.on("SIGTERM", () => {});
    const child = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    console.log(child.pid);
  `);
  await until(() => lines.length > 0);
  const grandchild = Number(lines[0]?.split(" ")[1]);
  expect(alive(grandchild)).toBe(true);
  expect((await running.stop(100)).code).toBe(137);
  await until(() => !alive(grandchild));
});

test("a program that cannot be started is an error", async () => {
  const spec = { command: join(folder, "nothing"), args: [], cwd: folder, env: {}, onLine: () => {} };
  await expect(runner.start(spec)).rejects.toThrow("ENOENT");
});

test("usage grows with work", async () => {
  const running = await node(
    "const end = Date.now() + 300; while (Date.now() < end); console.log(1); setInterval(() => {}, 1000)",
  );
  await until(() => lines.length > 0);
  const usage = await running.usage();
  expect(usage?.cpuSeconds).toBeGreaterThan(0.02);
  expect(usage?.residentBytes).toBeGreaterThan(10_000_000);
  await running.stop(0);
  expect(await running.usage()).toBeUndefined();
});

test("the registry forgets what has ended", async () => {
  const running = await node("setInterval(() => {}, 1000)");
  expect(readdirSync(folder)).toEqual([String(running.pid)]);
  await running.stop(0);
  await until(() => readdirSync(folder).length === 0);
});

test("a stray of an earlier run is ended; a process that merely has its pid is not", () => {
  const strayFolder = join(folder, "strays");
  const registry = new StrayRegistry(strayFolder);
  const options = { detached: true, stdio: "ignore" } as const;
  const stray = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options);
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options);
  try {
    registry.record(stray.pid ?? 0);
    writeFileSync(join(strayFolder, String(other.pid)), "another boot 1");
    expect(new StrayRegistry(strayFolder).end()).toEqual([stray.pid]);
    expect(existsSync(join(strayFolder, String(stray.pid)))).toBe(false);
    expect(alive(other.pid ?? 0)).toBe(true);
  } finally {
    other.kill("SIGKILL");
    stray.kill("SIGKILL");
  }
});

test("kill -9 of the sandbox ends a process that is too busy to notice", async () => {
  const script = join(folder, "host.mts");
  const engine = join(import.meta.dirname, "../../../../src/sandbox/engines/process/index.ts");
  writeFileSync(
    script,
    `import { ProcessRunner } from ${JSON.stringify(engine)};
     const runner = new ProcessRunner(${JSON.stringify(join(folder, "host"))});
     const running = await runner.start({ command: process.execPath, args: ["-e", "for (;;);"], cwd: "/", env: {}, onLine() {} });
     console.log(running.pid);
     setInterval(() => {}, 1000);`,
  );
  const host = spawn(process.execPath, ["--import", "tsx", script], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const pid = Number(
      await new Promise<string>((resolve) => host.stdout.once("data", (data) => resolve(String(data)))),
    );
    expect(alive(pid)).toBe(true);
    host.kill("SIGKILL");
    await until(() => !alive(pid));
  } finally {
    host.kill("SIGKILL");
  }
});
