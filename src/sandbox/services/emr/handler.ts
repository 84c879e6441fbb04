import type * as EMR from "@aws-sdk/client-emr";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof EMR>> = Handler<typeof EMR, N>;
