import type * as RedshiftData from "@aws-sdk/client-redshift-data";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof RedshiftData>> = Handler<typeof RedshiftData, N>;
