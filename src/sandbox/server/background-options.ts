/** What the background server and its starter tell each other. */
import type { Pace } from "../kit/clock.ts";

/** The one argument of the process, as JSON. */
export interface BackgroundOptions {
  /** Everything of this sandbox is in here: rows, files, log and `server.json`. */
  readonly folder: string;
  /** The awslab version. */
  readonly version: string;
  readonly pace: Pace;
  readonly region: string;
  readonly port: number;
  /** Whether another free port will do. */
  readonly portIsWish: boolean;
  /** Minutes without a request after which the server ends; 0: it stays. */
  readonly idleMinutes: number;
}

/** The file descriptor on which the process reports its start. */
export const REPORT_FD = 3;

export type StartReport =
  | { readonly ready: true }
  | { readonly ready: false; readonly code: string; readonly message: string; readonly hint?: string };
