/** Orders behind three kinds of calls: REST proxy (1.0), HTTP API (2.0), and a mapped event without either. */
import { DeleteItemCommand, DynamoDBClient, GetItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});
const TableName = process.env.TABLE;
const release = process.env.RELEASE;

export const handler = async (event) => {
  if (event.whoami) return { release };
  const method = event.httpMethod ?? event.requestContext?.http?.method;
  if (method === undefined) return mapped(event);
  if (event.rawPath === "/public") return answer(200, { release, version: event.version });
  if (method === "GET") return list(event);
  if (method === "DELETE") return remove(event.pathParameters.orderId);
  return answer(405, { error: "no such method" });
};

/** What a mapping template made of the request; a failure is told by its text, which API Gateway matches. */
async function mapped({ id, caller }) {
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: { pk: { S: id } } }));
  if (!Item) throw new Error(`NOT_FOUND order ${id}`);
  return { orderId: id, name: Item.customer?.S, count: Number(Item.qty?.N), caller, internal: "not for callers" };
}

async function list(event) {
  const Limit = Math.min(50, Number(event.queryStringParameters?.limit ?? 10) || 10);
  const { Items = [] } = await client.send(
    // Connections of the WebSocket API stand in the same table.
    new ScanCommand({ TableName, Limit, FilterExpression: "attribute_exists(customer)" }),
  );
  return answer(200, { release, orders: Items.map(({ pk }) => pk.S) });
}

async function remove(id) {
  const { Attributes } = await client.send(
    new DeleteItemCommand({ TableName, Key: { pk: { S: id } }, ReturnValues: "ALL_OLD" }),
  );
  return Attributes ? answer(200, { removed: id }) : answer(404, { error: `no order ${id}` });
}

const answer = (statusCode, body) => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});
