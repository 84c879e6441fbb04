/** What every command gets: the terminal, the environment, where state lies, and when to stop. Tests make one with buffers. */
import type { Style } from "../report/style.ts";

export interface Cli {
  /** Data: what a script may read. */
  out(text: string): void;
  /** Talk: progress, questions, hints. */
  err(text: string): void;
  /** A person can answer questions: stdin and stderr are terminals. */
  readonly interactive: boolean;
  /** Talk goes to a terminal: lines may be redrawn. */
  readonly live: boolean;
  readonly columns: number;
  /** For stdout and for stderr; plain where that stream has no colours. */
  readonly style: { readonly out: Style; readonly err: Style };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** What Ctrl-C does; a prompt, which reads the keyboard itself, calls it. */
  interrupt(): void;
}
