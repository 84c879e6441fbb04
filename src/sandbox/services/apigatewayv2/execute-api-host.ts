/** The data-plane name of an API, for both protocols. Ids of REST APIs are another service's. */
import type { HostRoute } from "../../kit/index.ts";
import { gatewayAnswer } from "./http/exchange.ts";
import { answerHttp } from "./http/http-host.ts";
import { apis } from "./state.ts";
import { connect } from "./websocket/connect.ts";
import { manageConnection } from "./websocket/management.ts";

const idIn = (name: string): string => name.toLowerCase().split(".")[0] ?? "";

export const executeApiHost: HostRoute = {
  pattern: /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com$/i,
  owns: ({ name }, context) => context.table(apis).has(idIn(name)),
  answer: async (request, host, context) => {
    const api = context.table(apis).get(idIn(host.name));
    if (api?.settings.ProtocolType === "HTTP")
      return answerHttp(context, api, { request, host: host.name.toLowerCase() });
    // A WebSocket API answers plain requests only about its connections.
    return (api && (await manageConnection(context, api, request))) ?? gatewayAnswer(403, "Forbidden");
  },
  upgrade: async (request, host, context) => {
    const api = context.table(apis).get(idIn(host.name));
    if (api?.settings.ProtocolType !== "WEBSOCKET") return gatewayAnswer(404, "Not Found");
    return connect(context, api, { request, host: host.name.toLowerCase() });
  },
};
