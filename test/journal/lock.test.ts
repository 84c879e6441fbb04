import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockOwner, takeLock } from "../../src/journal/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "awslab-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plant = (owner: object) =>
  writeFileSync(join(folder, "lock"), JSON.stringify({ identity: "", doing: "run", since: "then", ...owner }));

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

describe("the lock of a run", () => {
  it("is held by one, who is named to the next, and is free after release", async () => {
    const lock = await takeLock(folder, "cleanup");
    await expect(takeLock(folder, "run")).rejects.toMatchObject({
      code: "RUN_LOCKED",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect((await lockOwner(folder))?.doing).toBe("cleanup");
    await lock.release();
    expect(await lockOwner(folder)).toBeUndefined();
    await (await takeLock(folder, "run")).release();
  });

  it("gives one of many at once the lock of a dead process", async () => {
    plant({ pid: await deadPid(), host: hostname() });
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(folder, "run")));
    expect(tries.filter((each) => each.status === "fulfilled").length).toBe(1);
  });

  it("breaks the lock of an earlier boot and of an earlier process with our pid", async () => {
    plant({ pid: process.pid, host: hostname(), identity: "another-boot 1" });
    await (await takeLock(folder, "run")).release();
    plant({ pid: process.pid, host: hostname(), identity: "1" });
    await (await takeLock(folder, "run")).release();
  });

  it("never breaks a lock of another host or one it cannot read", async () => {
    plant({ pid: await deadPid(), host: "elsewhere" });
    await expect(takeLock(folder, "run")).rejects.toMatchObject({ message: expect.stringContaining("elsewhere") });
    writeFileSync(join(folder, "lock"), "");
    await expect(takeLock(folder, "run")).rejects.toMatchObject({ code: "RUN_LOCKED" });
    expect(readFileSync(join(folder, "lock"), "utf8")).toBe("");
  });
});
