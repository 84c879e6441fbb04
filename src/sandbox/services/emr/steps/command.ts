import type { Context } from "../../../kit/index.ts";
import type { ClusterRow, StepRow } from "../state.ts";
import type { Stop } from "./running.ts";
import type { StepLog } from "./step-log.ts";

/** What a command of a step is given. */
export interface Command extends Stop {
  readonly context: Context;
  /** S3 and Glue, as the nodes' role may use them. */
  readonly services: Pick<Context, "service">;
  readonly cluster: ClusterRow;
  readonly step: StepRow;
  /** After the command's name. */
  readonly args: readonly string[];
  readonly log: StepLog;
}

/** Why a step has failed: AWS's FailureDetails, as far as the log tells. */
export class StepError extends Error {
  readonly reason: string;

  constructor(message: string, reason = "Unknown Error.") {
    super(message);
    this.reason = reason;
  }
}
