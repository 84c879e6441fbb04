import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof ApiGateway>> = Handler<typeof ApiGateway, N>;
