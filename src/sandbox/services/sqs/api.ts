import type * as SQS from "@aws-sdk/client-sqs";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof SQS>> = Handler<typeof SQS, N>;
