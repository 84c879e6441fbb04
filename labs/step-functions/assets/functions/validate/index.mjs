// Refuses an order that nobody could fulfil. The error's name is what Retry and Catch compare with.
class InvalidOrder extends Error {
  name = "InvalidOrder";
}

export const handler = async (order) => {
  if (typeof order.orderId !== "string") throw new InvalidOrder("The order has no orderId.");
  if (!Array.isArray(order.lines) || order.lines.length === 0) throw new InvalidOrder("The order has no lines.");
  return order;
};
