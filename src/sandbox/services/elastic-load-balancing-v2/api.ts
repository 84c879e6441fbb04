import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof ELBv2>> = Handler<typeof ELBv2, N>;
