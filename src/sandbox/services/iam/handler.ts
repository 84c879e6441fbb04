import type * as IAM from "@aws-sdk/client-iam";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one IAM operation. */
export type On<N extends OperationName<typeof IAM>> = Handler<typeof IAM, N>;
