import type * as SNS from "@aws-sdk/client-sns";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof SNS>> = Handler<typeof SNS, N>;
