import type * as SFN from "@aws-sdk/client-sfn";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof SFN>> = Handler<typeof SFN, N>;
