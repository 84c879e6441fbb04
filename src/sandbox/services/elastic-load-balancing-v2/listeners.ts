import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { randomHex } from "../../../shared/random.ts";
import { arn, type Context, fault, fromTagList, page } from "../../kit/index.ts";
import { checkActions } from "./actions.ts";
import type { Api } from "./api.ts";
import { invalid, notInSandbox } from "./faults.ts";
import { type ListenerRow, listenerAt, listeners, loadBalancerAt, rules, rulesOf } from "./state.ts";

const MOST_PER_LOAD_BALANCER = 50;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html */
export const createListener: Api<"CreateListener"> = (input, context) => {
  const balancer = loadBalancerAt(context, input.LoadBalancerArn);
  const port = input.Port;
  if (port === undefined || input.Protocol === undefined)
    throw invalid("A port and a protocol must be specified for listeners of application load balancers");
  requireHttp(input);
  const siblings = context.table(listeners).list(`${balancer.key}/`);
  requireFreePort(siblings, port);
  if (siblings.length >= MOST_PER_LOAD_BALANCER)
    throw fault(
      "TooManyListenersException",
      `The maximum number of listeners on load balancer '${balancer.arn}' has been reached`,
    );
  const actions = checkActions(context, input.DefaultActions ?? [], balancer);
  const key = `${balancer.key}/${randomHex(16)}`;
  const row: ListenerRow = {
    key,
    arn: arn(context, "elasticloadbalancing", `listener/${key}`),
    loadBalancerArn: balancer.arn,
    port,
    tags: fromTagList(input.Tags),
  };
  context.table(listeners).put(key, row);
  const ruleKey = `${key}/${randomHex(16)}`;
  context.table(rules).put(ruleKey, {
    key: ruleKey,
    arn: arn(context, "elasticloadbalancing", `listener-rule/${ruleKey}`),
    listenerArn: row.arn,
    priority: "default",
    conditions: [],
    actions,
    tags: {},
  });
  return { Listeners: [described(context, row)] };
};

function requireHttp(input: Pick<ELBv2.CreateListenerInput, "Protocol" | "Certificates" | "SslPolicy">): void {
  if (input.Protocol !== undefined && input.Protocol !== "HTTP") {
    if (input.Protocol !== "HTTPS")
      throw fault("UnsupportedProtocolException", "Listener protocol must be one of 'HTTP, HTTPS'");
    throw notInSandbox("Listener protocol 'HTTPS'");
  }
  if (input.Certificates?.length) throw notInSandbox("Certificates");
  if (input.SslPolicy !== undefined) throw notInSandbox("SslPolicy");
}

function requireFreePort(siblings: readonly ListenerRow[], port: number): void {
  const twin = siblings.find((each) => each.port === port);
  if (twin)
    throw fault(
      "DuplicateListenerException",
      `A listener already exists on this port for this load balancer '${twin.loadBalancerArn}'`,
    );
}

export const modifyListener: Api<"ModifyListener"> = (input, context) => {
  const row = listenerAt(context, input.ListenerArn);
  const balancer = loadBalancerAt(context, row.loadBalancerArn);
  requireHttp(input);
  if (input.Port !== undefined && input.Port !== row.port) {
    requireFreePort(context.table(listeners).list(`${balancer.key}/`), input.Port);
    context.table(listeners).patch(row.key, { port: input.Port });
  }
  if (input.DefaultActions) {
    const actions = checkActions(context, input.DefaultActions, balancer);
    const fallback = rulesOf(context, row).find(({ priority }) => priority === "default");
    if (fallback) context.table(rules).patch(fallback.key, { actions });
  }
  return { Listeners: [described(context, listenerAt(context, row.arn))] };
};

export const deleteListener: Api<"DeleteListener"> = (input, context) => {
  dropListener(context, listenerAt(context, input.ListenerArn));
  return {};
};

export function dropListener(context: Context, row: ListenerRow): void {
  for (const { key } of rulesOf(context, row)) context.table(rules).delete(key);
  context.table(listeners).delete(row.key);
}

export const describeListeners: Api<"DescribeListeners"> = (input, context) => {
  if (input.LoadBalancerArn === undefined && !input.ListenerArns?.length)
    throw invalid("You must specify either listener ARNs or a load balancer ARN");
  const rows =
    input.LoadBalancerArn === undefined
      ? (input.ListenerArns ?? []).map((each) => listenerAt(context, each))
      : context.table(listeners).list(`${loadBalancerAt(context, input.LoadBalancerArn).key}/`);
  const { items, next } = page(rows, {
    token: input.Marker,
    limit: input.PageSize,
    max: 400,
    badToken: "ValidationError",
  });
  return { Listeners: items.map((row) => described(context, row)), NextMarker: next };
};

const described = (context: Context, row: ListenerRow): ELBv2.Listener => ({
  ListenerArn: row.arn,
  LoadBalancerArn: row.loadBalancerArn,
  Port: row.port,
  Protocol: "HTTP",
  DefaultActions: [...(rulesOf(context, row).at(-1)?.actions ?? [])],
});
