/** Access logs of WebSocket APIs: a line for each connection, message and disconnection. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-mapping-template-reference.html#context-variable-reference */
import { memberAt } from "../../../engines/log-format.ts";
import { writeAccessLog } from "../backend/access-log.ts";
import type { SocketEvent } from "./events.ts";
import type { SocketApi } from "./socket-api.ts";

export async function logEvent(
  { context, stage }: SocketApi,
  { requestContext }: SocketEvent,
  { status, error }: { status: number; error?: string | undefined },
): Promise<void> {
  const tree = {
    ...requestContext,
    accountId: context.account,
    status,
    integrationErrorMessage: error,
    integration: { error, status },
    error: { message: error },
  };
  await writeAccessLog(context, stage, (name) => memberAt(tree, name));
}
