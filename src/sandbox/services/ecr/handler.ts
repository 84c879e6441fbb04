import type * as ECR from "@aws-sdk/client-ecr";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one ECR operation. */
export type On<N extends OperationName<typeof ECR>> = Handler<typeof ECR, N>;
