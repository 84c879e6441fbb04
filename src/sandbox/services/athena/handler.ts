import type * as Athena from "@aws-sdk/client-athena";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof Athena>> = Handler<typeof Athena, N>;
