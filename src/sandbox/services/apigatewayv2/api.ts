import type * as ApiGatewayV2 from "@aws-sdk/client-apigatewayv2";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one operation of API Gateway version 2. */
export type Api<N extends OperationName<typeof ApiGatewayV2>> = Handler<typeof ApiGatewayV2, N>;
