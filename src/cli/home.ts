/** Where awslab keeps its state: AWSLAB_HOME, else the XDG state home. Everything below is for this user only (0700). */
import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { environmentError, messageOf } from "../shared/errors.ts";
import type { Cli } from "./cli.ts";

export interface Home {
  readonly folder: string;
  /** One folder per run. */
  readonly runs: string;
  readonly sandbox: string;
  /** JSON: `{ "accounts": ["123456789012"] }`, the AWS accounts in which labs may run without asking. */
  readonly config: string;
}

/** The paths, without touching the disk. */
export function homeOf({ env, cwd }: Pick<Cli, "env" | "cwd">): Home {
  const own = env.AWSLAB_HOME;
  const user = env.HOME ?? homedir();
  const folder = own
    ? resolve(cwd, own)
    : join(absolute(env.XDG_STATE_HOME) ?? join(user, ".local", "state"), "awslab");
  const config = own ? folder : join(absolute(env.XDG_CONFIG_HOME) ?? join(user, ".config"), "awslab");
  return {
    folder,
    runs: join(folder, "runs"),
    sandbox: join(folder, "sandbox"),
    config: join(config, "config.json"),
  };
}

/** The XDG base directory specification: a path that is not absolute is to be ignored. */
const absolute = (path: string | undefined): string | undefined => (path && isAbsolute(path) ? path : undefined);

/** Makes the folders where they are missing and proves that they can be written. Throws `HOME_NOT_WRITABLE` or `DISK_FULL`. */
export function prepareHome(cli: Pick<Cli, "env" | "cwd">): Home {
  const home = homeOf(cli);
  try {
    for (const folder of [home.folder, home.runs, home.sandbox]) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    }
    if ((statSync(home.folder).mode & 0o077) !== 0) chmodSync(home.folder, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOSPC" || code === "EDQUOT") throw error;
    throw environmentError(
      "HOME_NOT_WRITABLE",
      `State cannot be written to ${home.folder}: ${messageOf(error)}`,
      "set AWSLAB_HOME to a folder that can be written",
      error,
    );
  }
  return home;
}
