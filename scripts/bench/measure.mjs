import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../run.mjs";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** A folder for everything the bench writes; removed at its end. */
export const scratch = mkdtempSync(join(tmpdir(), "awslab-bench-"));

export const awslab = join(root, "bin", "awslab.js");

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Wall milliseconds of one whole process; throws where it exits with another code than `expected`. */
export function wallOf(args, { env = {}, expected = 0 } = {}) {
  const start = performance.now();
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    // The bench has built dist; a launcher that looks at the sources would measure that.
    env: { ...process.env, AWSLAB_NO_BUILD: "1", ...env },
    encoding: "utf8",
  });
  if (status !== expected) throw new Error(`${args.join(" ")} exited ${status}: ${stderr || stdout}`);
  return performance.now() - start;
}

/** Resident memory in MB and CPU seconds of a live process (Linux). */
export function usageOf(pid) {
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return { rssMb: Number(rss?.[1] ?? 0) / 1024, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}
