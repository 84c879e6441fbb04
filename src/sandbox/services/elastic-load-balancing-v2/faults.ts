/** Faults of Elastic Load Balancing v2, by the SDK's names: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html */
import { fault } from "../../kit/index.ts";

export const invalid = (message: string) => fault("ValidationError", message);
export const notInSandbox = (what: string) => fault("ValidationError", `${what} is not supported by the sandbox.`);
export const badConfiguration = (message: string) => fault("InvalidConfigurationRequestException", message);

export const noLoadBalancer = (arn: string) =>
  fault("LoadBalancerNotFoundException", `Load balancer '${arn}' not found`);
export const noListener = (arn: string) => fault("ListenerNotFoundException", `Listener '${arn}' not found`);
export const noRule = (arn: string) => fault("RuleNotFoundException", `Rule '${arn}' not found`);
export const noTargetGroup = () => fault("TargetGroupNotFoundException", "One or more target groups not found");
