import type * as SSM from "@aws-sdk/client-ssm";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one Systems Manager operation. */
export type On<N extends OperationName<typeof SSM>> = Handler<typeof SSM, N>;
