import type * as Lambda from "@aws-sdk/client-lambda";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof Lambda>> = Handler<typeof Lambda, N>;
