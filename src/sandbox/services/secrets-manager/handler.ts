import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof SecretsManager>> = Handler<typeof SecretsManager, N>;
