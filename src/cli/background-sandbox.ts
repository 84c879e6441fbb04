/**
 * The background sandbox as the command line uses it: started by itself, kept while runs are open, stopped after the last
 * cleanup unless the learner started it with `awslab sandbox start`.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Pace } from "../sandbox/kit/clock.ts";
import type { SandboxStatus } from "../sandbox/server/control.ts";
import type { ServerFile } from "../sandbox/server/server-file.ts";
import { userError } from "../shared/errors.ts";
import { packageRoot, productVersion } from "../shared/package-root.ts";
import type { Cli } from "./cli.ts";
import type { Home } from "./home.ts";

export interface SandboxChoice {
  readonly pace?: string;
  readonly region?: string;
  readonly port?: number;
  /** Started by hand: it stays until it is stopped by hand. */
  readonly stays?: boolean;
}

export interface StartedSandbox extends ServerFile {
  /** False where it was running already. */
  readonly fresh: boolean;
}

/** The running sandbox, or a new one. Throws what `startSandbox` of sandbox/server/control.ts throws. */
export async function startSandbox(cli: Cli, home: Home, choice: SandboxChoice): Promise<StartedSandbox> {
  const control = await import("../sandbox/server/control.ts");
  const before = await control.statusOf(home.sandbox);
  const { pace, region, port, stays = false } = before ? choice : { ...lastChoice(home), ...choice };
  const server = await control.startSandbox(home.sandbox, {
    ...serverProgram(),
    version: productVersion(),
    ...(pace === undefined ? {} : { pace: paceOf(pace) }),
    ...(region === undefined ? {} : { region }),
    ...(port === undefined ? {} : { port }),
    ...(stays ? { idleMinutes: 0 } : {}),
  });
  const fresh = before?.pid !== server.pid;
  if (fresh || stays) keepSandbox(home, stays);
  if (fresh)
    writeFileSync(choiceFile(home), JSON.stringify({ pace: server.pace, region: server.region }), { mode: 0o600 });
  if (fresh)
    cli.err(`${cli.style.err.dim(`sandbox started: ${server.url}, pace ${server.pace}, process ${server.pid}`)}\n`);
  return { ...server, fresh };
}

export async function sandboxStatus(home: Home): Promise<SandboxStatus | undefined> {
  const { statusOf } = await import("../sandbox/server/control.ts");
  return statusOf(home.sandbox);
}

/** Answers false where none ran. */
export async function stopSandbox(home: Home): Promise<boolean> {
  const control = await import("../sandbox/server/control.ts");
  keepSandbox(home, false);
  rmSync(choiceFile(home), { force: true });
  return control.stopSandbox(home.sandbox);
}

/** Stops a sandbox that only runs used, when none of them is open any more. */
export async function stopIdleSandbox(cli: Cli, home: Home): Promise<void> {
  if (existsSync(keptFile(home))) return;
  const { statusOfRuns } = await import("../engine/index.ts");
  const { runs, unreadable } = await statusOfRuns(home.runs);
  // A run that cannot be read may still need it.
  if (unreadable.length > 0 || runs.some(({ target, state }) => target === "sandbox" && state === "open")) return;
  if (await stopSandbox(home)) cli.err(`${cli.style.err.dim("sandbox stopped: no run is open")}\n`);
}

/** Remembers that the learner started the sandbox, so that cleanup leaves it running. */
function keepSandbox(home: Home, keep: boolean): void {
  if (keep) writeFileSync(keptFile(home), "", { mode: 0o600 });
  else rmSync(keptFile(home), { force: true });
}

/** Pace and region of a sandbox that crashed, was idle or killed: its runs go on as they began. Stopping forgets them. */
function lastChoice(home: Home): SandboxChoice {
  try {
    const { pace, region }: { pace?: unknown; region?: unknown } = JSON.parse(readFileSync(choiceFile(home), "utf8"));
    return {
      ...(typeof pace === "string" && isPace(pace) ? { pace } : {}),
      ...(typeof region === "string" ? { region } : {}),
    };
  } catch {
    return {};
  }
}

const choiceFile = (home: Home): string => join(home.sandbox, "last-start.json");

const keptFile = (home: Home): string => join(home.sandbox, "started-by-hand");

const PACES: readonly string[] = ["real", "fast", "instant"] satisfies readonly Pace[];

function paceOf(text: string): Pace {
  if (isPace(text)) return text;
  throw userError("BAD_VALUE", `--pace cannot be "${text}".`, `one of: ${PACES.join(", ")}`);
}

const isPace = (text: string): text is Pace => PACES.includes(text);

/** From dist the bundled server; from sources (tests) its source through the loader that runs them. */
function serverProgram(): { entry: string; execArgv?: string[] } {
  const root = packageRoot();
  if (fileURLToPath(import.meta.url).startsWith(join(root, "dist")))
    return { entry: join(root, "dist", "sandbox-server.js") };
  const loader = pathToFileURL(join(root, "node_modules", "tsx", "dist", "loader.mjs")).href;
  return { entry: join(root, "src", "sandbox", "background.ts"), execArgv: ["--import", loader] };
}
