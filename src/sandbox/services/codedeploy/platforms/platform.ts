import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type { Context } from "../../../kit/index.ts";
import type { DeploymentRow } from "../state.ts";

/** One stage of a deployment: its lifecycle event, or a wait that is none. */
export interface Stage {
  readonly name: string;
  /** Shown among the lifecycle events of the target. */
  readonly isEvent: boolean;
  /** Does what is to be done now; `wait` has it asked again. Throws `DeploymentFailure`. */
  perform(context: Context, row: DeploymentRow): Promise<"done" | "wait">;
}

/** What a compute platform does in a deployment. */
export interface PlatformWork {
  readonly stages: readonly Stage[];
  /** The stages of a deployment that undoes another. */
  readonly undoing: readonly Stage[];
  /** Whether anything was made that could be taken back. */
  canUndo(row: DeploymentRow): boolean;
  targetId(row: DeploymentRow): string;
  describe(context: Context, row: DeploymentRow): Promise<CodeDeploy.DeploymentTarget>;
}

/** Ends a deployment as Failed. */
export class DeploymentFailure extends Error {
  readonly code: CodeDeploy.ErrorCode;

  constructor(code: CodeDeploy.ErrorCode, message: string) {
    super(message);
    this.name = "DeploymentFailure";
    this.code = code;
  }
}
