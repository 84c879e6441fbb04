/** Programs on a disk of a few megabytes: a file system in memory that they alone see, where the machine lets its users make one. */
import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MOUNT = 'mount -t tmpfs -o "size=$1m" tmpfs "$2"';

/** Whether this machine lets us mount; a test that needs it says by its name that it was skipped. */
export function hasSmallDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "awslab-disk-"));
  try {
    execFileSync("unshare", ["-rm", "sh", "-c", MOUNT, "sh", "1", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a TypeScript program with the disk's folder as its argument; answers what its last line says, as JSON. */
export async function onSmallDisk(script: string, megabytes: number): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), "awslab-disk-"));
  const command = `${MOUNT} && exec "$3" --import tsx "$4" "$2"`;
  try {
    const output = await new Promise<string>((resolve, reject) => {
      const args = ["-rm", "sh", "-c", command, "sh", String(megabytes), folder, process.execPath, script];
      execFile("unshare", args, { maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve(stdout),
      );
    });
    return JSON.parse(output.trimEnd().split("\n").at(-1) ?? "null");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
