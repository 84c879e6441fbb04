import type * as Management from "@aws-sdk/client-apigatewaymanagementapi";
import { openConnections } from "../../engines/open-connections.ts";
import { arn, defineService } from "../../kit/index.ts";
import { deleteConnection, getConnection, postToConnection } from "./connections.ts";

const METHODS: Readonly<Record<string, string>> = {
  PostToConnection: "POST",
  GetConnection: "GET",
  DeleteConnection: "DELETE",
};

/**
 * Clients of this API name the WebSocket API by its host, where its requests are answered; on the sandbox's own address
 * the connection's id says which API is meant.
 */
export default defineService<typeof Management>({
  id: "apigatewaymanagementapi",
  collections: [],
  actionsOf: (operation, { ConnectionId }, context) => {
    const id = String(ConnectionId);
    const owner = context.runtime(openConnections).get(id)?.owner ?? "*";
    const resource = arn(context, "execute-api", `${owner}/${METHODS[operation]}/@connections/${id}`);
    return [{ action: "ManageConnections", resources: [resource] }];
  },
  real: {
    PostToConnection: postToConnection,
    GetConnection: getConnection,
    DeleteConnection: deleteConnection,
  },
  modelled: {},
});
