import type { Context, HostRoute, WireRequest, WireResponse } from "../../kit/index.ts";
import { fixedAnswer, gatewayAnswer, redirectAnswer } from "./answers.ts";
import type { RoutedRequest } from "./conditions.ts";
import { forwardTo } from "./forward.ts";
import { admitsClient } from "./reachability.ts";
import { ruleFor } from "./routing.ts";
import { type ListenerRow, type LoadBalancerRow, listeners, loadBalancers } from "./state.ts";
import { traffic } from "./traffic.ts";

/** Calls from the learner's machine. The sandbox's host does not tell callers apart, so calls of tasks count as such too. */
const CLIENT_IP = "127.0.0.1";

/** Load balancers by their DNS name, or by `<first label>.elb.localhost`; the port of the Host header is the listener's. */
export const balancerHost: HostRoute = {
  pattern: /\.elb\.(?:amazonaws\.com|localhost)$/i,
  answer: async (request, host, context) => {
    const label = host.name.toLowerCase().split(".")[0];
    const balancer = context
      .table(loadBalancers)
      .list()
      .find(({ dnsName }) => dnsName.toLowerCase().split(".")[0] === label);
    if (balancer?.state !== "active") return dropped(`No load balancer answers to ${host.name}.`);
    if (!(await admitsClient(context, balancer, { ip: CLIENT_IP, port: host.port })))
      return dropped(
        `Timed out: no security group of load balancer ${balancer.name} admits tcp ${host.port} from ${CLIENT_IP}/32.`,
      );
    const listener = context
      .table(listeners)
      .list(`${balancer.key}/`)
      .find(({ port }) => port === host.port);
    if (!listener) return dropped(`Refused: load balancer ${balancer.name} has no listener on port ${host.port}.`);
    return serve(context, { balancer, listener, host: host.name, request });
  },
};

/** No connection on AWS, so no HTTP answer either: the host closes the socket, in-process callers read why. */
const dropped = (why: string): WireResponse => ({
  status: 504,
  headers: { "content-type": "text/plain" },
  body: `${why}\n`,
  dropped: true,
});

interface Served {
  readonly balancer: LoadBalancerRow;
  readonly listener: ListenerRow;
  readonly host: string;
  readonly request: WireRequest;
}

async function serve(context: Context, served: Served): Promise<WireResponse> {
  const { balancer, listener, host, request } = served;
  const routed: RoutedRequest = {
    method: request.method,
    host: host.toLowerCase(),
    path: request.path,
    query: request.query,
    headers: request.headers,
    clientIp: CLIENT_IP,
  };
  const rule = ruleFor(context, listener, routed);
  const action = rule?.actions[0];
  const counted = (answer: WireResponse): WireResponse => {
    context.runtime(traffic).answeredByBalancer(balancer, answer.status);
    return answer;
  };
  if (!rule || !action) return counted(gatewayAnswer(503));
  switch (action.Type) {
    case "fixed-response":
      return counted(fixedAnswer(action.FixedResponseConfig));
    case "redirect":
      return counted(redirectAnswer(action.RedirectConfig, { request, host, port: listener.port }));
    default:
      return forwardTo(context, { balancer, listener, rule, action, request, clientIp: CLIENT_IP });
  }
}
