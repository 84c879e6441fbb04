/** What the machine must have: Node, the native store and SQL engine, disk, a place for state. */
import { execFile } from "node:child_process";
import { statfsSync } from "node:fs";
import { promisify } from "node:util";
import { messageOf } from "../../shared/errors.ts";
import { packageRoot } from "../../shared/package-root.ts";
import type { Cli } from "../cli.ts";
import { homeOf, prepareHome } from "../home.ts";
import { bad, type Finding, good, note } from "./finding.ts";

const LEAST_NODE = [20, 19] as const;
const LEAST_FREE_BYTES = 200 * 1024 * 1024;

export const machineFindings = async (cli: Cli): Promise<Finding[]> => [
  node(process.versions.node),
  await store(),
  await sqlEngine(),
  state(cli),
  disk(cli),
];

export function node(version: string): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const old = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]);
  const text = `${version} on ${process.platform} ${process.arch}`;
  return old ? bad("node", text, `install Node ${LEAST_NODE.join(".")} or newer`) : good("node", text);
}

/** The sandbox keeps its state in LMDB, whose native part needs glibc 2.28 (or musl) on Linux. */
async function store(): Promise<Finding> {
  try {
    await import("lmdb");
    return good("store", `lmdb loads${glibc()}`);
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    return bad(
      "store",
      `lmdb does not load${glibc()}: ${first}`,
      "npm ci on this machine; on Linux glibc 2.28 or newer is needed",
    );
  }
}

const LOAD_DUCKDB = 'process.stdout.write(require("@duckdb/node-api").version())';

/** In a process of its own, as in the sandbox: a native part that does not fit may end its process. */
async function sqlEngine(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", LOAD_DUCKDB], { cwd: packageRoot() });
    return good("sql", `DuckDB ${stdout} loads`);
  } catch (error) {
    const why =
      messageOf(error)
        .split("\n")
        .find((line) => /Error:/.test(line)) ?? "its process ended";
    return bad("sql", `DuckDB does not load${glibc()}: ${why}`, "npm ci on this machine; the data labs need it");
  }
}

function glibc(): string {
  const report: unknown = process.report.getReport();
  const header = typeof report === "object" && report !== null && "header" in report ? report.header : undefined;
  const version =
    typeof header === "object" && header !== null && "glibcVersionRuntime" in header
      ? header.glibcVersionRuntime
      : undefined;
  return typeof version === "string" ? ` (glibc ${version})` : "";
}

function state(cli: Cli): Finding {
  try {
    return good("state", prepareHome(cli).folder);
  } catch (error) {
    return bad("state", messageOf(error), "set AWSLAB_HOME to a folder that can be written");
  }
}

function disk(cli: Cli): Finding {
  try {
    const { bavail, bsize } = statfsSync(homeOf(cli).folder);
    const free = bavail * bsize;
    const text = `${Math.round(free / 1024 / 1024).toLocaleString("en-US")} MB free`;
    return free < LEAST_FREE_BYTES ? bad("disk", text, "free at least 200 MB") : good("disk", text);
  } catch (error) {
    return note("disk", messageOf(error));
  }
}
