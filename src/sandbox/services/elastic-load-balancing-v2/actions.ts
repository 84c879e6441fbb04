import type { Action, ForwardActionConfig } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type Context, fault } from "../../kit/index.ts";
import { badConfiguration, invalid, notInSandbox } from "./faults.ts";
import { type LoadBalancerRow, targetGroupAt, usersOf } from "./state.ts";

/**
 * The actions of a rule or listener as AWS would answer them: one of forward, redirect or fixed-response, the forward
 * written out as a ForwardConfig. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
export function checkActions(context: Context, actions: readonly Action[], balancer: LoadBalancerRow): Action[] {
  if (actions.length !== 1)
    throw actions.length === 0
      ? invalid("An action must be specified")
      : fault("TooManyActionsException", "Only one forward, redirect or fixed-response action may be specified");
  return actions.map((action) => {
    switch (action.Type) {
      case "forward":
        return forward(context, action, balancer);
      case "redirect":
        return redirect(action);
      case "fixed-response":
        return fixedResponse(action);
      default:
        throw notInSandbox(`Action type '${action.Type}'`);
    }
  });
}

function forward(context: Context, action: Action, balancer: LoadBalancerRow): Action {
  const config: ForwardActionConfig = action.ForwardConfig ?? {
    TargetGroups: [{ TargetGroupArn: action.TargetGroupArn }],
  };
  const tuples = (config.TargetGroups ?? []).map(({ TargetGroupArn, Weight = 1 }) => {
    if (Weight < 0 || Weight > 999) throw invalid(`Target group weight '${Weight}' must be between 0 and 999`);
    return { TargetGroupArn: requireGroup(context, TargetGroupArn, balancer), Weight };
  });
  const [first] = tuples;
  if (!first || tuples.length > 5) throw invalid("A forward action must have between 1 and 5 target groups");
  const stickiness = config.TargetGroupStickinessConfig;
  if (stickiness?.Enabled && stickiness.DurationSeconds === undefined)
    throw invalid("A stickiness duration must be specified for target group stickiness");
  return {
    Type: "forward",
    ...(tuples.length === 1 && { TargetGroupArn: first.TargetGroupArn }),
    ...(action.Order !== undefined && { Order: action.Order }),
    ForwardConfig: {
      TargetGroups: tuples,
      TargetGroupStickinessConfig: {
        Enabled: stickiness?.Enabled ?? false,
        ...(stickiness?.DurationSeconds !== undefined && { DurationSeconds: stickiness.DurationSeconds }),
      },
    },
  };
}

function requireGroup(context: Context, arn: string | undefined, balancer: LoadBalancerRow): string {
  const group = targetGroupAt(context, arn);
  if (group.vpcId !== balancer.vpcId)
    throw badConfiguration(`The target group '${group.arn}' is not in the VPC of the load balancer`);
  if (usersOf(context, group).some(({ key }) => key !== balancer.key))
    throw fault(
      "TargetGroupAssociationLimitException",
      `The following target groups cannot be associated with more than one load balancer: ${group.arn}`,
    );
  return group.arn;
}

function redirect(action: Action): Action {
  const config = action.RedirectConfig;
  if (!config) throw invalid("A redirect action must have a RedirectConfig");
  const whole = {
    Protocol: config.Protocol ?? "#{protocol}",
    Port: config.Port ?? "#{port}",
    Host: config.Host ?? "#{host}",
    Path: config.Path ?? "/#{path}",
    Query: config.Query ?? "#{query}",
    StatusCode: config.StatusCode,
  };
  if (!/^(?:HTTPS?|#\{protocol\})$/.test(whole.Protocol))
    throw invalid("The redirect protocol must be HTTP, HTTPS or #{protocol}");
  if (whole.StatusCode !== "HTTP_301" && whole.StatusCode !== "HTTP_302")
    throw invalid("The redirect status code must be HTTP_301 or HTTP_302");
  const { Protocol, Port, Host, Path, Query } = whole;
  if ([Protocol, Port, Host, Path, Query].join() === "#{protocol},#{port},#{host},/#{path},#{query}")
    throw fault(
      "InvalidLoadBalancerActionException",
      "The redirect configuration is not valid because it creates a loop.",
    );
  return { Type: "redirect", ...(action.Order !== undefined && { Order: action.Order }), RedirectConfig: whole };
}

const CONTENT_TYPES = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"];

function fixedResponse(action: Action): Action {
  const config = action.FixedResponseConfig;
  if (!config) throw invalid("A fixed-response action must have a FixedResponseConfig");
  if (!/^[245]\d\d$/.test(config.StatusCode ?? ""))
    throw invalid("The status code of a fixed response must be 2XX, 4XX or 5XX");
  if ((config.MessageBody ?? "").length > 1024) throw invalid("The message body cannot be longer than 1024 characters");
  if (config.ContentType !== undefined && !CONTENT_TYPES.includes(config.ContentType))
    throw invalid(`The content type of a fixed response must be one of ${CONTENT_TYPES.join(", ")}`);
  return {
    Type: "fixed-response",
    ...(action.Order !== undefined && { Order: action.Order }),
    FixedResponseConfig: config,
  };
}
