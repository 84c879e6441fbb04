/** The real terminal as a `Cli`: colours by NO_COLOR, FORCE_COLOR and the kind of stream; chalk is loaded only for colours. */
import { coloured, plain, type Style } from "../report/style.ts";
import type { Cli } from "./cli.ts";

export async function openTerminal(of: NodeJS.Process, interrupt: AbortController): Promise<Cli> {
  const live = of.stderr.isTTY === true && of.env.TERM !== "dumb";
  return {
    out: (text) => void of.stdout.write(text),
    err: (text) => void of.stderr.write(text),
    interactive: of.stdin.isTTY === true && of.stderr.isTTY === true,
    live,
    columns: Math.min(of.stderr.columns ?? of.stdout.columns ?? 100, 120),
    style: {
      out: await styleFor(of.stdout.isTTY === true, of.env),
      err: await styleFor(of.stderr.isTTY === true, of.env),
    },
    env: of.env,
    cwd: of.cwd(),
    signal: interrupt.signal,
    interrupt: () => interrupt.abort(new Error("interrupted")),
  };
}

/** https://no-color.org and FORCE_COLOR as Node and chalk read it; NO_COLOR wins. */
export function wantsColours(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  return isTerminal && env.TERM !== "dumb";
}

async function styleFor(isTerminal: boolean, env: Cli["env"]): Promise<Style> {
  if (!wantsColours(isTerminal, env)) return plain;
  const { Chalk } = await import("chalk");
  return coloured(new Chalk({ level: 1 }));
}
