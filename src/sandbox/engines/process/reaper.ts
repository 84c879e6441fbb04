/** Ends the sandbox's processes when the sandbox itself dies, even by kill -9 and even if they are busy. */
import { type ChildProcess, spawn } from "node:child_process";

// A shell that remembers process groups and kills them at end of file, which comes when the sandbox is gone.
const SCRIPT = `
groups=" "
while read -r what group; do
  case "$what" in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
exit 0
`;

/** One small shell per runner, started with the first process. Windows has none: there the stray registry must do. */
export class Reaper {
  #shell: ChildProcess | undefined;

  watch(group: number): void {
    if (process.platform === "win32") return;
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`+ ${group}\n`);
  }

  forget(group: number): void {
    this.#shell?.stdin?.write(`- ${group}\n`);
  }

  close(): void {
    this.#shell?.stdin?.end();
    this.#shell = undefined;
  }
}

function startShell(): ChildProcess {
  // Its own session, so that an interrupt typed at the sandbox's terminal does not reach it.
  const shell = spawn("/bin/sh", ["-c", SCRIPT], { detached: true, stdio: ["pipe", "ignore", "ignore"], env: {} });
  shell.on("error", () => {});
  shell.stdin?.on("error", () => {});
  shell.unref();
  const { stdin } = shell;
  // The pipe must not keep the sandbox's event loop alive.
  if (stdin && "unref" in stdin && typeof stdin.unref === "function") stdin.unref();
  return shell;
}

/** SIGKILL to a process group; nothing where it is gone. */
export function killGroup(leader: number): void {
  try {
    process.kill(process.platform === "win32" ? leader : -leader, "SIGKILL");
  } catch {
    // No such group: all of it has ended.
  }
}
