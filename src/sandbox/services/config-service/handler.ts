import type * as Config from "@aws-sdk/client-config-service";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one AWS Config operation. */
export type On<N extends OperationName<typeof Config>> = Handler<typeof Config, N>;
