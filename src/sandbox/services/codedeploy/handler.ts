import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type { Handler, OperationName } from "../../kit/index.ts";

/** A handler of one CodeDeploy operation. */
export type On<N extends OperationName<typeof CodeDeploy>> = Handler<typeof CodeDeploy, N>;
