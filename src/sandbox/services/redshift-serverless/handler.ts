import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof Serverless>> = Handler<typeof Serverless, N>;
