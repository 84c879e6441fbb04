import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof CloudMap>> = Handler<typeof CloudMap, N>;
