/** The table's items: one for each order, and the warehouse's switch. */
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import type { LabContext, SolveContext } from "../../../src/lab/index.ts";

export interface Item {
  readonly status: string | undefined;
  readonly reservation: string | undefined;
}

export async function itemOf({ aws, run }: Pick<LabContext, "aws" | "run">, orderId: string): Promise<Item> {
  const query = { TableName: run.name("table"), Key: { orderId: { S: orderId } }, ConsistentRead: true };
  const { Item } = await aws(DynamoDB).getItem(query);
  return { status: Item?.status?.S, reservation: Item?.reservation?.S };
}

export async function setWarehouse({ aws, run }: SolveContext, open: boolean): Promise<void> {
  await aws(DynamoDB).updateItem({
    TableName: run.name("table"),
    Key: { orderId: { S: "config" } },
    UpdateExpression: "SET warehouseOpen = :open",
    ExpressionAttributeValues: { ":open": { BOOL: open } },
  });
}
