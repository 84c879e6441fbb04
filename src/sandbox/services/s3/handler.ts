import type * as S3 from "@aws-sdk/client-s3";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one S3 operation. */
export type On<N extends OperationName<typeof S3>> = Handler<typeof S3, N>;
