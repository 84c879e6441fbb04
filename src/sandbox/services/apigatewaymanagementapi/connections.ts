/** Open connections of WebSocket APIs. https://docs.aws.amazon.com/apigatewaymanagementapi/latest/api-reference/ */
import type * as Management from "@aws-sdk/client-apigatewaymanagementapi";
import { type OpenConnection, openConnections } from "../../engines/open-connections.ts";
import { type Context, fault, found, type Handler, type OperationName } from "../../kit/index.ts";

type On<N extends OperationName<typeof Management>> = Handler<typeof Management, N>;

const gone = () => fault("GoneException", "Gone", { status: 410 });

/** The message goes out as one text frame: AWS sends no binary ones. */
export const postToConnection: On<"PostToConnection"> = async (input, context) => {
  const data = input.Data as Uint8Array;
  const connection = findConnection(context, input.ConnectionId);
  await connection.send(Buffer.from(data).toString("utf8")).catch(() => {
    throw gone();
  });
  return {};
};

export const getConnection: On<"GetConnection"> = (input, context) => {
  const { connectedAt, lastActiveAt, sourceIp, userAgent } = findConnection(context, input.ConnectionId);
  return {
    ConnectedAt: new Date(connectedAt),
    Identity: { SourceIp: sourceIp, UserAgent: userAgent },
    LastActiveAt: new Date(lastActiveAt),
  };
};

export const deleteConnection: On<"DeleteConnection"> = (input, context) => {
  const { id, close } = findConnection(context, input.ConnectionId);
  context.runtime(openConnections).delete(id);
  close(1000, "Connection deleted");
  return {};
};

const findConnection = (context: Context, id = ""): OpenConnection =>
  found(context.runtime(openConnections).get(id), gone);
