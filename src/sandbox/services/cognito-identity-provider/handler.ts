import type * as Cognito from "@aws-sdk/client-cognito-identity-provider";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one operation of Amazon Cognito user pools. */
export type On<N extends OperationName<typeof Cognito>> = Handler<typeof Cognito, N>;
