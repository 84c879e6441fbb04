import type * as EventBridge from "@aws-sdk/client-eventbridge";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof EventBridge>> = Handler<typeof EventBridge, N>;
