import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of this service. */
export type Api<N extends OperationName<typeof CloudWatch>> = Handler<typeof CloudWatch, N>;
