import type * as Redshift from "@aws-sdk/client-redshift";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof Redshift>> = Handler<typeof Redshift, N>;
