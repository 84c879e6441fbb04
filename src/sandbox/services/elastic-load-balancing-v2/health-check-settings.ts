import type { ModifyTargetGroupInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { invalid, notInSandbox } from "./faults.ts";
import type { HealthCheckSettings } from "./state.ts";

/** AWS's defaults for application load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const DEFAULTS: HealthCheckSettings = {
  enabled: true,
  port: "traffic-port",
  path: "/",
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  codes: "200",
};

/** The settings that `input` asks for, over `base`. */
export function checkHealthCheck(
  input: Omit<ModifyTargetGroupInput, "TargetGroupArn">,
  base: HealthCheckSettings = DEFAULTS,
): HealthCheckSettings {
  if (input.HealthCheckProtocol !== undefined && input.HealthCheckProtocol !== "HTTP")
    throw notInSandbox(`Health check protocol '${input.HealthCheckProtocol}'`);
  if (input.HealthCheckEnabled === false)
    throw invalid("Health check enabled must be true for target groups with target type 'instance' or 'ip'");
  const settings: HealthCheckSettings = {
    enabled: true,
    port: input.HealthCheckPort ?? base.port,
    path: input.HealthCheckPath ?? base.path,
    intervalSeconds: within("Health check interval", input.HealthCheckIntervalSeconds ?? base.intervalSeconds, 5, 300),
    timeoutSeconds: within("Health check timeout", input.HealthCheckTimeoutSeconds ?? base.timeoutSeconds, 2, 120),
    healthyThreshold: within("Healthy threshold count", input.HealthyThresholdCount ?? base.healthyThreshold, 2, 10),
    unhealthyThreshold: within(
      "Unhealthy threshold count",
      input.UnhealthyThresholdCount ?? base.unhealthyThreshold,
      2,
      10,
    ),
    codes: input.Matcher?.HttpCode ?? base.codes,
  };
  if (settings.timeoutSeconds >= settings.intervalSeconds)
    throw invalid("Health check interval must be greater than the timeout.");
  if (!/^(?:traffic-port|\d{1,5})$/.test(settings.port))
    throw invalid(`Health check port '${settings.port}' must be 'traffic-port' or a port number`);
  if (!settings.path.startsWith("/"))
    throw invalid(`Health check path '${settings.path}' must begin with a '/' character`);
  if (!/^\d{3}(?:-\d{3})?(?:,\d{3}(?:-\d{3})?)*$/.test(settings.codes))
    throw invalid("Health check matcher HTTP code must be within '[200-499]'");
  return settings;
}

function within(what: string, value: number, low: number, high: number): number {
  if (value >= low && value <= high) return value;
  throw invalid(`${what} '${value}' must be between ${low} and ${high}`);
}

/** Whether a matcher such as `200,204-206` covers the status. */
export const coversCode = (codes: string, status: number): boolean =>
  codes.split(",").some((part) => {
    const [low = 0, high = low] = part.split("-").map(Number);
    return status >= low && status <= high;
  });
