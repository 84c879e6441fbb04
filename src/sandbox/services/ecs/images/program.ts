/** Which program of this machine a container's command means: Node, with paths of the image mapped to its files. */

import { existsSync } from "node:fs";
import { basename, posix } from "node:path";
import { resolveInside } from "./rootfs.ts";

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

/** Why a command cannot run here; the text says what the sandbox lacks. */
export class CannotStart extends Error {}

const NODE = new Set(["node", "nodejs"]);

/** Resolves entry point and command. `root` holds the image's files. */
export async function programOf(argv: readonly string[], root: string): Promise<Program> {
  const [command, ...args] = unwrapped(argv);
  if (command === undefined) throw new CannotStart("No command specified");
  if (!NODE.has(basename(command)))
    throw new CannotStart(
      `OCI runtime create failed: exec: "${command}": the sandbox runs containers without their operating system and has only Node.js, so the command must be node`,
    );
  return { command: process.execPath, args: await Promise.all(args.map((each) => mapped(each, root))) };
}

/** The words of a `CMD-SHELL` or `sh -c` line, where they are so plain that no shell is needed. */
export function plainWords(line: string): string[] | undefined {
  const plain = line
    .trim()
    .replace(/^exec\s+/, "")
    .replace(/\s*\|\|\s*exit\s+1$/, "");
  return /^[\w@%+=:,./ -]+$/.test(plain) ? plain.split(/\s+/) : undefined;
}

/** Without what only leads to the program: the official Node image's entry point, tini, and a shell around plain words. */
function unwrapped(argv: readonly string[]): readonly string[] {
  const [first = "", ...rest] = argv;
  const name = basename(first);
  if (name === "docker-entrypoint.sh")
    return rest[0]?.startsWith("-") || rest.length === 0 ? ["node", ...rest] : unwrapped(rest);
  if (name === "tini" || name === "dumb-init")
    return unwrapped(rest.filter((each, index) => !(index === 0 && each === "--")));
  if ((name === "sh" || name === "bash") && rest[0] === "-c") {
    const words = plainWords(rest[1] ?? "");
    if (!words)
      throw new CannotStart(
        `OCI runtime create failed: exec: "${first}": the sandbox runs containers without their operating system and has no shell for ${JSON.stringify(rest[1])}`,
      );
    return unwrapped(words);
  }
  return argv;
}

/** An absolute path that the image has becomes its place on this machine. */
async function mapped(argument: string, root: string): Promise<string> {
  if (!posix.isAbsolute(argument)) return argument;
  const place = await resolveInside(root, argument, true);
  return existsSync(place) ? place : argument;
}
