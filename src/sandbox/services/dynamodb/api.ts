import type * as DynamoDB from "@aws-sdk/client-dynamodb";
import type { Handler, OperationName } from "../../kit/index.ts";

export type { DynamoDB };

export type Api<N extends OperationName<typeof DynamoDB>> = Handler<typeof DynamoDB, N>;
