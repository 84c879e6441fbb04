/** Opens the learner's own shell with more environment and a prompt that says so; answers the shell's exit status. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Cli } from "./cli.ts";

export interface Subshell {
  /** Shown in the prompt: `awslab ecs`. */
  readonly label: string;
  /** `undefined` takes a variable away. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function openSubshell(cli: Cli, { label, env }: Subshell): Promise<number> {
  const shell = cli.env.SHELL ?? "/bin/sh";
  const folder = mkdtempSync(join(tmpdir(), "awslab-shell-"));
  try {
    const { args, more } = promptOf(basename(shell), { label, folder, cli });
    return await new Promise<number>((resolve, reject) => {
      const child = spawn(shell, args, { cwd: cli.cwd, stdio: "inherit", env: merged(cli.env, { ...env, ...more }) });
      child.on("error", reject);
      child.on("exit", (code, signal) => resolve(code ?? (signal ? 128 : 0)));
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How each shell is told its prompt without losing the user's own configuration. */
function promptOf(name: string, { label, folder, cli }: { label: string; folder: string; cli: Cli }) {
  const home = cli.env.HOME ?? "";
  switch (name) {
    case "bash": {
      const file = join(folder, "bashrc");
      writeFileSync(file, `[ -f ~/.bashrc ] && . ~/.bashrc\nPS1='(${label}) '"$PS1"\n`);
      return { args: ["--rcfile", file, "-i"], more: {} };
    }
    case "zsh": {
      const own = cli.env.ZDOTDIR ?? home;
      writeFileSync(
        join(folder, ".zshrc"),
        `ZDOTDIR='${own}'\n[ -f "$ZDOTDIR/.zshrc" ] && . "$ZDOTDIR/.zshrc"\nPROMPT="(${label}) $PROMPT"\n`,
      );
      return { args: ["-i"], more: { ZDOTDIR: folder } };
    }
    case "fish":
      return {
        args: [
          "--init-command",
          `functions -c fish_prompt awslab_prompt; function fish_prompt; echo -n "(${label}) "; awslab_prompt; end`,
        ],
        more: {},
      };
    default:
      return { args: ["-i"], more: { PS1: `(${label}) $ ` } };
  }
}

const merged = (base: Cli["env"], over: Subshell["env"]): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries({ ...base, ...over }).filter(([, value]) => value !== undefined));
