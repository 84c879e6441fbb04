// Takes the money: fails for a while where the order asks for it, and for good with a stolen card.
class PaymentTemporaryError extends Error {
  name = "PaymentTemporaryError";
}

class PaymentDeclined extends Error {
  name = "PaymentDeclined";
}

export const handler = async ({ order, triedBefore }) => {
  if (triedBefore < (order.failTimes ?? 0))
    throw new PaymentTemporaryError(`The bank is busy (try ${triedBefore + 1}).`);
  if (order.card === "stolen") throw new PaymentDeclined("The card is reported stolen.");
  return { charged: order.total };
};
