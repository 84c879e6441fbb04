import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof Logs>> = Handler<typeof Logs, N>;
