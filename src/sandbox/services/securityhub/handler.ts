import type * as SecurityHub from "@aws-sdk/client-securityhub";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one Security Hub operation. */
export type On<N extends OperationName<typeof SecurityHub>> = Handler<typeof SecurityHub, N>;
