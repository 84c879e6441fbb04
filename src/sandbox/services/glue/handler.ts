import type * as Glue from "@aws-sdk/client-glue";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof Glue>> = Handler<typeof Glue, N>;
