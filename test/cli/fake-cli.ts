/** A `Cli` that writes to buffers, with a state home of its own. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cli } from "../../src/cli/cli.ts";
import { plain } from "../../src/report/style.ts";

export interface FakeCli extends Cli {
  readonly stdout: string;
  readonly stderr: string;
  readonly home: string;
  interrupt(): void;
}

export function fakeCli(over: Partial<Cli> = {}): FakeCli {
  const home = mkdtempSync(join(tmpdir(), "awslab-cli-"));
  const abort = new AbortController();
  const text = { out: "", err: "" };
  return {
    out: (more) => {
      text.out += more;
    },
    err: (more) => {
      text.err += more;
    },
    interactive: false,
    live: false,
    columns: 100,
    style: { out: plain, err: plain },
    cwd: home,
    signal: abort.signal,
    ...over,
    env: { PATH: process.env.PATH, HOME: home, AWSLAB_HOME: join(home, "state"), ...over.env },
    home,
    get stdout() {
      return text.out;
    },
    get stderr() {
      return text.err;
    },
    interrupt: () => abort.abort(new Error("interrupted")),
  };
}
