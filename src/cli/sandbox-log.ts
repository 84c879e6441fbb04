/** The background sandbox's log, for a person: time, message and fields of each line. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../shared/clock.ts";
import type { Cli } from "./cli.ts";
import type { ExitCode } from "./command.ts";
import type { Home } from "./home.ts";

const LAST_LINES = 200;
const POLL_MS = 300;

export async function printLog(cli: Cli, home: Home, follow: boolean): Promise<ExitCode> {
  const path = join(home.sandbox, "server.log");
  if (!existsSync(path)) {
    cli.err("There is no log: no sandbox has run here.\n");
    return 0;
  }
  const text = readFileSync(path, "utf8");
  for (const line of text.trimEnd().split("\n").slice(-LAST_LINES)) cli.out(`${pretty(line, cli)}\n`);
  if (!follow) return 0;
  let read = Buffer.byteLength(text);
  while (!cli.signal.aborted) {
    await sleep(POLL_MS);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) <= read) continue;
    const more = readFileSync(path).subarray(read);
    const whole = more.subarray(0, more.lastIndexOf(0x0a) + 1);
    read += whole.length;
    for (const line of whole.toString("utf8").trimEnd().split("\n")) cli.out(`${pretty(line, cli)}\n`);
  }
  return 0;
}

/** A line that is no JSON object (a crash's own words) is shown as it is. */
function pretty(line: string, { style: { out: style } }: Cli): string {
  try {
    const { time, message, stack, ...fields }: Record<string, unknown> = JSON.parse(line);
    const rest = Object.entries(fields).map(([name, value]) =>
      style.dim(`${name}=${typeof value === "string" ? value : JSON.stringify(value)}`),
    );
    const trace = typeof stack === "string" ? [`\n${style.dim(stack)}`] : [];
    return [style.dim(String(time).slice(11, 23)), String(message), ...rest, ...trace].join("  ");
  } catch {
    return line;
  }
}
