/** The links in messages: SubscribeURL and UnsubscribeURL, which anyone may open. */
import { Fault, type HostRoute, parseArn } from "../../kit/index.ts";
import { confirm, remove } from "./subscriptions.ts";

export const linkHost: HostRoute = {
  pattern: /^/,
  path: /^\/_sandbox\/sns\/$/,
  answer: async ({ query }, _host, context) => {
    const action = query.get("Action");
    try {
      if (action === "ConfirmSubscription") {
        const topic = parseArn(query.get("TopicArn") ?? "")?.resource ?? "";
        const arn = confirm(context, topic, query.get("Token") ?? undefined);
        return xml(
          200,
          `<ConfirmSubscriptionResponse xmlns="${NAMESPACE}"><ConfirmSubscriptionResult><SubscriptionArn>${arn}</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`,
        );
      }
      if (action === "Unsubscribe") remove(context, query.get("SubscriptionArn") ?? undefined);
      return xml(action === "Unsubscribe" ? 200 : 400, `<UnsubscribeResponse xmlns="${NAMESPACE}"/>`);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return xml(
        400,
        `<ErrorResponse xmlns="${NAMESPACE}"><Error><Code>${error.name.replace(/Exception$/, "")}</Code><Message>${error.message}</Message></Error></ErrorResponse>`,
      );
    }
  },
};

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

const xml = (status: number, body: string) => ({ status, headers: { "content-type": "text/xml" }, body });
