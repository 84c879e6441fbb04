// Hands the order to the warehouse, if that is open: an item of the table says so.
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";

class WarehouseClosed extends Error {
  name = "WarehouseClosed";
}

const dynamodb = new DynamoDBClient();

export const handler = async ({ orderId }) => {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: process.env.TABLE, Key: { orderId: { S: "config" } }, ConsistentRead: true }),
  );
  if (Item?.warehouseOpen?.BOOL !== true) throw new WarehouseClosed(`Nobody is there to ship ${orderId}.`);
  return { shipped: true };
};
