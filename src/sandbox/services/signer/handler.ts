import type * as Signer from "@aws-sdk/client-signer";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one Signer operation. */
export type On<N extends OperationName<typeof Signer>> = Handler<typeof Signer, N>;
