import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const OLDEST_NODE = [20, 19];

/** Runs the command line. AWSLAB_NO_BUILD=1 takes dist as it is (tests, benchmarks). */
export async function launch(argv) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
    return stop(
      "NODE_TOO_OLD",
      `Node ${process.versions.node} runs here; awslab needs ${OLDEST_NODE.join(".")} or newer.`,
    );
  if (process.env.AWSLAB_NO_BUILD !== "1") {
    const reason = staleness();
    if (reason && !rebuild(reason)) return;
  }
  const { main } = await import("../dist/cli.js");
  await main(argv);
}

/** Why dist must be built; undefined in an installed package, which has no sources. */
function staleness() {
  if (!existsSync(join(root, "src"))) return undefined;
  const built = statSync(join(root, "dist", ".built"), { throwIfNoEntry: false });
  if (!built) return "not built yet";
  return ["src", "labs", "scripts"].some((folder) => hasNewer(join(root, folder), built.mtimeMs))
    ? "sources have changed"
    : undefined;
}

function hasNewer(folder, than) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() ? hasNewer(path, than) : isSource(entry.name) && statSync(path).mtimeMs > than) return true;
  }
  return false;
}

const isSource = (name) => /\.(ts|mjs|cjs|json)$/.test(name);

function rebuild(reason) {
  if (!existsSync(join(root, "node_modules", "esbuild")))
    return stop("NOT_BUILT", `awslab: ${reason}, and the build tools are not installed.`, "Run: npm ci");
  process.stderr.write(`awslab: ${reason}, building (a few seconds) ...\n`);
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { cwd: root });
  return status === 0 || stop("BUILD_FAILED", `The build failed.\n${stderr}`, "Run: npm run build");
}

function stop(code, message, hint) {
  process.stderr.write(`error ${code}: ${message}\n${hint ? `hint: ${hint}\n` : ""}`);
  process.exitCode = 3;
  return false;
}
