/** Ends the sandbox's processes when the sandbox itself dies, even by kill -9 and even if they are busy. */
import { type ChildProcess, spawn } from "node:child_process";

// A shell that remembers process groups and kills them at end of file, which comes when the sandbox is gone; then, a few
// times, what has a mark in its environment and so has left its group.
const SCRIPT = `
groups=" "
marks=" "
while read -r what group mark; do
  case "$what" in
    +) groups="$groups$group "; [ -z "$mark" ] || marks="$marks$mark " ;;
    -) groups="\${groups%% "$group" *} \${groups#* "$group" }"
       [ -z "$mark" ] || marks="\${marks%% "$mark" *} \${marks#* "$mark" }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
set -f
for mark in $marks; do
  for pass in 1 2 3 4 5; do
    found=$(set +f; grep -lsF -e "$mark" /proc/[0-9]*/environ)
    [ -n "$found" ] || break
    for each in $found; do each=\${each#/proc/}; kill -s KILL "\${each%/environ}" 2>/dev/null; done
  done
done
exit 0
`;

/** One small shell per runner, started with the first process. Windows has none: there the stray registry must do. */
export class Reaper {
  #shell: ChildProcess | undefined;

  watch(group: number, mark = ""): void {
    if (process.platform === "win32") return;
    this.#shell ??= startShell();
    this.#shell.stdin?.write(`+ ${group} ${mark}\n`);
  }

  forget(group: number, mark = ""): void {
    this.#shell?.stdin?.write(`- ${group} ${mark}\n`);
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
