/** A room: the table knows who is connected, and what one broadcasts reaches them all. */
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const TableName = process.env.TABLE;
const PREFIX = "connection#";
const keyOf = (connectionId) => ({ pk: { S: PREFIX + connectionId } });

export const handler = async ({ requestContext, body }) => {
  const { routeKey, connectionId, domainName, stage } = requestContext;
  // The URL to call back is https and holds the stage.
  const gateway = new ApiGatewayManagementApiClient({ endpoint: `https://${domainName}/${stage}` });
  if (routeKey === "$connect") await client.send(new PutItemCommand({ TableName, Item: keyOf(connectionId) }));
  else if (routeKey === "$disconnect") await forget(connectionId);
  else if (routeKey === "broadcast") await broadcast(gateway, JSON.parse(body).data);
  else await post(gateway, connectionId, { connectionId });
  return { statusCode: 200 };
};

async function broadcast(gateway, data) {
  const { Items = [] } = await client.send(
    new ScanCommand({
      TableName,
      ConsistentRead: true,
      FilterExpression: "begins_with(pk, :prefix)",
      ExpressionAttributeValues: { ":prefix": { S: PREFIX } },
    }),
  );
  await Promise.all(Items.map(({ pk }) => post(gateway, pk.S.slice(PREFIX.length), { data })));
}

async function post(gateway, ConnectionId, message) {
  try {
    await gateway.send(new PostToConnectionCommand({ ConnectionId, Data: JSON.stringify(message) }));
  } catch (error) {
    if (error.name !== "GoneException") throw error;
    await forget(ConnectionId);
  }
}

const forget = (connectionId) => client.send(new DeleteItemCommand({ TableName, Key: keyOf(connectionId) }));
