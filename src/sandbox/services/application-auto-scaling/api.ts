import type * as AutoScaling from "@aws-sdk/client-application-auto-scaling";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof AutoScaling>> = Handler<typeof AutoScaling, N>;
