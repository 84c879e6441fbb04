import type * as QuickSight from "@aws-sdk/client-quicksight";
import type { Context, Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof QuickSight>> = Handler<typeof QuickSight, N>;

/** What every answer of QuickSight carries besides its own members. */
export const answered = ({ requestId }: Context, Status = 200): { Status: number; RequestId: string } => ({
  Status,
  RequestId: requestId,
});
